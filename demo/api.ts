/** A person at the service's API: signs in with a password, keeps the session's cookie and its token against forged requests. */
export class Person {
  readonly #url: string
  #cookie = ''
  #csrf = ''

  private constructor(url: string) {
    this.#url = url
  }

  /**
   * @param url the service
   * @throws ApiError when the password is refused
   */
  static async signIn(url: string, userId: string, password: string): Promise<Person> {
    const person = new Person(url)
    await person.#take(
      await fetch(`${url}/api/v1/session`, { method: 'POST', headers: person.#headers(true), body: JSON.stringify({ userId, password }) }),
    )
    const session = await person.get<{ csrf: string }>('/session')
    person.#csrf = session.csrf
    return person
  }

  async get<T>(path: string): Promise<T> {
    return this.#take<T>(await fetch(`${this.#url}/api/v1${path}`, { headers: this.#headers(false) }))
  }

  /** Every item of a paged list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = []
    let after: string | null = null
    do {
      const query: string = `limit=200${after === null ? '' : `&after=${encodeURIComponent(after)}`}`
      const page: { items: T[]; next: string | null } = await this.get(`${path}${path.includes('?') ? '&' : '?'}${query}`)
      items.push(...page.items)
      after = page.next
    } while (after !== null)
    return items
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#send<T>('POST', path, body)
  }

  async put<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#send<T>('PUT', path, body)
  }

  async #send<T>(method: string, path: string, body: unknown): Promise<T> {
    return this.#take<T>(await fetch(`${this.#url}/api/v1${path}`, { method, headers: this.#headers(true), body: JSON.stringify(body) }))
  }

  #headers(writes: boolean): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', origin: this.#url }
    if (this.#cookie !== '') headers['cookie'] = this.#cookie
    if (writes) headers['content-type'] = 'application/json'
    if (writes && this.#csrf !== '') headers['x-tsukuroi-csrf'] = this.#csrf
    return headers
  }

  async #take<T>(response: Response): Promise<T> {
    for (const line of response.headers.getSetCookie()) this.#cookie = line.split(';')[0] ?? ''
    const text = await response.text()
    if (!response.ok) throw new ApiError(response.status, text)
    return (text === '' ? null : JSON.parse(text)) as T
  }
}

/** An answer that says no; its text is the problem document. */
export class ApiError extends Error {
  readonly status: number

  constructor(status: number, text: string) {
    super(`${status} ${text.slice(0, 500)}`)
    this.status = status
  }
}
