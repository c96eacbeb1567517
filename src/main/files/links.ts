const linkHosts = [
  'github.com',
  'huggingface.co',
  'arxiv.org',
  'creativecommons.org',
  'opensource.org',
  'drive.google.com',
]

/** Links that may be handed to the default browser: https, known hosts, no user name, default port. */
export const isAllowedLink = (address: string): boolean => {
  try {
    const url = new URL(address)
    const plain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
    return plain && linkHosts.includes(url.hostname)
  } catch {
    return false
  }
}
