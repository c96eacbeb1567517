import { safeStorage } from 'electron'
import type { SecretStorage } from '../models/token.ts'

/** Chromium's fallback on Linux without a key store: a password that everybody knows. */
const isPretence = (): boolean =>
  process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'

/** The system's own key store: Keychain, DPAPI, the Secret Service or KWallet. */
export const systemSecrets: SecretStorage = {
  isAvailable: () => safeStorage.isEncryptionAvailable() && !isPretence(),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (secret) => safeStorage.decryptString(Buffer.from(secret)),
}
