import CSpawn
import Glibc
import HookSpool

/// `byline-hook NAME [ARGUMENT…]`: leaves word that a Git hook ran, and has byline work on it in
/// the background.
///
/// It always exits with 0, within `BYLINE_HOOK_DEADLINE_MS` (200 by default), and prints nothing.
@main
enum HookProgram {
  private static let defaultDeadline = 200
  /// How much of what Git hands to a hook is kept, in bytes: 200,000 rewritten commits.
  private static let largestInput = 1 << 24

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    startDeadline()
    let arguments = CommandLine.arguments.dropFirst()
    guard let hook = arguments.first, DataFolder.environment("BYLINE") != "0" else { exit(0) }
    let data = DataFolder.path(DataFolder.environment)
    makeFolder(data)
    let event = HookEvent(
      hook: hook, at: Int64(time(nil)), folder: currentFolder(),
      gitDirectory: Array((DataFolder.environment("GIT_DIR") ?? "").utf8),
      arguments: arguments.dropFirst().map { Array($0.utf8) },
      input: hook == "post-rewrite" ? standardInput() : [])
    if HookSpool(data: data).append(event) { startWork() }
    exit(0)
  }

  /// Ends the process when the time is up, whatever it waits for.
  private static func startDeadline() {
    let text = DataFolder.environment("BYLINE_HOOK_DEADLINE_MS")
    let milliseconds = max(1, min(60_000, text.flatMap { Int($0) } ?? defaultDeadline))
    signal(SIGALRM) { _ in _exit(0) }
    // Whoever started Git may have blocked it.
    var alarm = sigset_t()
    unsafe sigemptyset(&alarm)
    unsafe sigaddset(&alarm, SIGALRM)
    unsafe sigprocmask(SIG_UNBLOCK, &alarm, nil)
    var timer = itimerval()
    timer.it_value.tv_sec = milliseconds / 1000
    timer.it_value.tv_usec = Int(milliseconds % 1000) * 1000
    unsafe setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  private static func currentFolder() -> [UInt8] {
    guard let path = unsafe getcwd(nil, 0) else { return [] }
    defer { unsafe free(path) }
    return unsafe Array(String(cString: path).utf8)
  }

  /// Makes a folder and those above it, for their owner only.
  private static func makeFolder(_ path: String) {
    if unsafe mkdir(path, 0o700) == 0 || errno != ENOENT { return }
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    makeFolder(String(path[..<slash]))
    unsafe mkdir(path, 0o700)
  }

  private static func standardInput() -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while result.count < largestInput {
      let count = unsafe read(0, &buffer, buffer.count)
      if count <= 0 { break }
      result += buffer[..<count]
    }
    return result
  }

  /// Starts `byline hooks work`, which lies beside this program, on its own.
  private static func startWork() {
    guard let own = unsafe realpath("/proc/self/exe", nil) else { return }
    defer { unsafe free(own) }
    let path = unsafe String(cString: own)
    guard let slash = path.lastIndex(of: "/") else { return }
    let program = String(path[...slash]) + "byline"
    var words: [UnsafeMutablePointer<CChar>?] = unsafe [
      strdup(program), strdup("hooks"), strdup("work"), nil,
    ]
    // The process ends in a moment: whether that started is for the next hook to make good.
    _ = unsafe byl_spawn_detached(program, &words)
  }
}
