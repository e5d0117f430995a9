/** Told to the server with each message. */
export const VERSION = '0.1.0'
