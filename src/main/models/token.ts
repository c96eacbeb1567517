/** Keeps secrets by the system's own means: the keychain, the key store of the desktop. Electron's `safeStorage` is one. */
export type SecretStorage = {
  isAvailable(): boolean
  encrypt(text: string): Uint8Array
  /** @throws Error when another user or machine encrypted it */
  decrypt(secret: Uint8Array): string
}
