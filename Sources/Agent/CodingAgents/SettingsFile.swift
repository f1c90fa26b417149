import Foundation
import Glibc

/// A file that is replaced as a whole: readers see what was or what is.
struct SettingsFile {
  private let path: String

  /// What a symbolic link names is written, the link stays.
  init(_ path: String) {
    if let real = unsafe realpath(path, nil) {
      self.path = unsafe String(cString: real)
      unsafe free(real)
    } else {
      self.path = path
    }
  }

  private func failure(_ reason: String) -> AgentError { .settings(path: path, reason: reason) }

  /// Writes the content; folders that are missing are made, the file's mode is kept.
  func write(_ bytes: [UInt8]) throws {
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    do {
      try FileManager.default.createDirectory(
        atPath: folder.isEmpty ? "/" : folder, withIntermediateDirectories: true)
    } catch {
      throw failure("its folder cannot be made")
    }
    var facts = stat()
    let mode = unsafe stat(path, &facts) == 0 ? facts.st_mode & 0o7777 : 0o644
    let temporary = path + ".byline-new"
    unsafe unlink(temporary)
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure(unsafe String(cString: strerror(errno))) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { raw in
        unsafe Glibc.write(file, raw.baseAddress! + written, raw.count - written)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      written += count
    }
    fchmod(file, mode)
    let isWhole = written == bytes.count && fsync(file) == 0
    let reason = unsafe String(cString: strerror(errno))
    close(file)
    guard isWhole, unsafe rename(temporary, path) == 0 else {
      unsafe unlink(temporary)
      throw failure(isWhole ? unsafe String(cString: strerror(errno)) : reason)
    }
  }

  /// Removes the file, and its folder if nothing else is in it.
  func remove() throws {
    guard unsafe unlink(path) == 0 else { throw failure(unsafe String(cString: strerror(errno))) }
    if let slash = path.lastIndex(of: "/") { unsafe rmdir(String(path[..<slash])) }
  }
}
