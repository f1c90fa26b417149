// Files that the page hands out.
import { make } from './credit.js'

/// Has the browser keep a file under a name.
export function save(blob, name) {
  const address = URL.createObjectURL(blob)
  const link = make('a', { href: address, download: name })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), 10000)
}
