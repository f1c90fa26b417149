import Glibc

/// The content of a small file; `nil` if it cannot be read, is not a regular file (a pipe would
/// never end) or has more than 64 MiB.
func readFile(_ path: String, followsLinks: Bool = true) -> [UInt8]? {
  let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
  let file = unsafe open(path, flags)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var status = stat()
  guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
    status.st_size <= 64 << 20
  else { return nil }
  return readAll(file, atMost: 64 << 20)
}

/// What is left to read of a file; `nil` if it fails or is more than `limit` bytes.
func readAll(_ file: Int32, atMost limit: Int) -> [UInt8]? {
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe read(file, &buffer, buffer.count)
    if count == 0 { return result }
    if count < 0 {
      if errno == EINTR { continue }
      return nil
    }
    result += buffer[..<count]
    if result.count > limit { return nil }
  }
}
