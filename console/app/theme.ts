import { useCallback, useEffect, useState } from 'react'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'tsukuroi.theme'
const DARK = 'pf-v6-theme-dark'
const prefersDark = matchMedia('(prefers-color-scheme: dark)')
const isPrinting = matchMedia('print')

function stored(): Theme {
  const value = localStorage.getItem(KEY)
  return THEMES.find((theme) => theme === value) ?? 'system'
}

function show(theme: Theme): void {
  // Paper is white, and browsers print no backgrounds: light words would vanish.
  const isDark = !isPrinting.matches && (theme === 'dark' || (theme === 'system' && prefersDark.matches))
  document.documentElement.classList.toggle(DARK, isDark)
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light'
}

/** Shows the theme that this browser chose, and follows the system where it chose none. */
export function openTheme(): void {
  show(stored())
  for (const media of [prefersDark, isPrinting]) media.addEventListener('change', () => show(stored()))
}

/** The theme of this browser, and how it is chosen. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(stored)
  useEffect(() => show(theme), [theme])
  const choose = useCallback((next: Theme) => {
    localStorage.setItem(KEY, next)
    setTheme(next)
  }, [])
  return [theme, choose]
}
