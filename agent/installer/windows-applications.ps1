# Lists Add/Remove-Programs for the Tsukuroi agent: one JSON document in on standard input, one out on standard output.
# Only reads: both views of the machine's registry and the loaded hives of its users. Windows PowerShell 5.1.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 2.0

$Contract = 1
$Uninstall = 'Software\Microsoft\Windows\CurrentVersion\Uninstall'
$UpgradeCodes = 'Software\Microsoft\Windows\CurrentVersion\Installer\UpgradeCodes'
$Most = 20000

function Write-Answer($answer) {
  $text = ConvertTo-Json -InputObject $answer -Depth 6 -Compress
  $bytes = (New-Object System.Text.UTF8Encoding($false)).GetBytes($text)
  $stream = [Console]::OpenStandardOutput()
  $stream.Write($bytes, 0, $bytes.Length)
  $stream.Flush()
}

function Open-Hive($hive, $view) {
  return [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive]$hive, [Microsoft.Win32.RegistryView]$view)
}

function Get-Text($key, $name) {
  $value = $key.GetValue($name, $null)
  if ($null -eq $value) { return $null }
  $text = ([string]$value).Trim([char]0, ' ', "`t", "`r", "`n")
  if ($text -eq '') { return $null }
  if ($text.Length -gt 1000) { return $text.Substring(0, 1000) }
  return $text
}

function Test-One($key, $name) { return ([string]$key.GetValue($name, '')) -eq '1' }

# Windows Installer keeps a GUID without hyphens, each part backwards: three parts as wholes, the other eight bytes by their halves.
function Expand-Guid($packed) {
  if ($packed -notmatch '^[0-9A-Fa-f]{32}$') { return $null }
  $order = 7, 6, 5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 15, 14, 13, 12, 17, 16, 19, 18, 21, 20, 23, 22, 25, 24, 27, 26, 29, 28, 31, 30
  $text = -join ($order | ForEach-Object { $packed[$_] })
  return ([Guid]$text).ToString()
}

# Product code to upgrade code, as Windows Installer knows them.
function Get-UpgradeCodes($view) {
  $codes = @{}
  $folder = (Open-Hive 'LocalMachine' $view).OpenSubKey($UpgradeCodes)
  if ($null -eq $folder) { return $codes }
  foreach ($name in $folder.GetSubKeyNames()) {
    $upgrade = Expand-Guid $name
    $key = $folder.OpenSubKey($name)
    if ($null -eq $upgrade -or $null -eq $key) { continue }
    foreach ($packed in $key.GetValueNames()) {
      $product = Expand-Guid $packed
      if ($null -ne $product) { $codes[$product] = $upgrade }
    }
  }
  return $codes
}

# What Add/Remove-Programs hides, and what belongs to another entry, is no application of its own.
function Test-Shown($key) {
  if ($null -eq (Get-Text $key 'DisplayName')) { return $false }
  if ((Test-One $key 'SystemComponent') -or $null -ne (Get-Text $key 'ParentKeyName')) { return $false }
  return (Get-Text $key 'ReleaseType') -notin 'Security Update', 'Update Rollup', 'Hotfix', 'Update'
}

function Format-Entry($name, $key, $scope, $architecture, $codes) {
  $product = $null
  $parsed = [Guid]::Empty
  if ([Guid]::TryParseExact($name, 'B', [ref]$parsed)) { $product = $parsed.ToString() }
  return @{
    key = $name; productCode = $product; upgradeCode = $(if ($null -ne $product) { $codes[$product] } else { $null })
    name = Get-Text $key 'DisplayName'; version = Get-Text $key 'DisplayVersion'; publisher = Get-Text $key 'Publisher'
    scope = $scope; architecture = $architecture; installDate = Get-Text $key 'InstallDate'
    uninstallable = $null -ne (Get-Text $key 'UninstallString'); windowsInstaller = Test-One $key 'WindowsInstaller'
  }
}

function Read-Folder($folder, $scope, $architecture, $codes) {
  if ($null -eq $folder) { return }
  foreach ($name in $folder.GetSubKeyNames()) {
    # A key that may not be read, or that goes away meanwhile, is no reason to tell nothing of the others.
    try {
      $key = $folder.OpenSubKey($name)
      if ($null -ne $key -and (Test-Shown $key)) { Format-Entry $name $key $scope $architecture $codes }
    } catch { $script:Unreadable++ }
  }
}

function Get-NativeArchitecture {
  switch ($env:PROCESSOR_ARCHITECTURE) {
    'ARM64' { return 'arm64' }
    'x86' { if ([Environment]::Is64BitOperatingSystem) { return 'x64' } else { return 'x86' } }
    default { return 'x64' }
  }
}

function Get-Applications {
  $native = Get-NativeArchitecture
  $views = @(@{ view = 'Registry32'; architecture = 'x86' })
  if ([Environment]::Is64BitOperatingSystem) { $views = @(@{ view = 'Registry64'; architecture = $native }) + $views }
  $codes = Get-UpgradeCodes $views[0].view
  foreach ($one in $views) {
    Read-Folder (Open-Hive 'LocalMachine' $one.view).OpenSubKey($Uninstall) 'machine' $one.architecture $codes
  }
  $users = Open-Hive 'Users' 'Default'
  foreach ($sid in $users.GetSubKeyNames()) {
    if ($sid -notmatch '^S-1-(5-21|12-1)-[0-9-]+$') { continue }
    Read-Folder $users.OpenSubKey("$sid\$Uninstall") 'user' 'unknown' $codes
    Read-Folder $users.OpenSubKey("$sid\Software\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall") 'user' 'x86' $codes
  }
}

$Unreadable = 0
$action = ''
try {
  $reader = New-Object System.IO.StreamReader([Console]::OpenStandardInput(), (New-Object System.Text.UTF8Encoding($false)))
  $request = $reader.ReadToEnd() | ConvertFrom-Json
  $action = [string]$request.action
  if ($request.contract -ne $Contract -or $action -ne 'applications') { throw 'this script lists applications by contract 1' }
  $found = @(Get-Applications)
  $few = @($found | Select-Object -First $Most)
  Write-Answer @{ contract = $Contract; action = $action; ok = $true; applications = $few; unreadable = $Unreadable; truncated = ($found.Count -gt $Most) }
} catch {
  $exception = $_.Exception
  $code = $(if ($exception -is [UnauthorizedAccessException] -or $exception -is [Security.SecurityException]) { 'access_denied' } else { 'failed' })
  Write-Answer @{ contract = $Contract; action = $action; ok = $false; error = @{ code = $code; hresult = $null; message = $exception.Message } }
}
