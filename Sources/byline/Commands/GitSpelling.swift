/// The spellings of `git blame` that an argument parser of today does not know: scores joined to
/// `-M` and `-C`, ranges joined to `-L`, and `--` between revision and file.
enum GitSpelling {
  /// Arguments of the program, those of `blame` respelled.
  static func expanded(_ arguments: [String]) -> [String] {
    guard arguments.first == "blame" else { return arguments }
    var result = ["blame"]
    var index = 1
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--" {
        let rest = arguments[index...]
        switch rest.count {
        case 1: result.append("--path=\(rest[index])")
        // As `git blame -- FILE REV` has it.
        case 2: result += ["--path=\(rest[index])", rest[index + 1]]
        default: result += ["--"] + rest
        }
        break
      }
      switch argument.prefix(2) {
      case "-M" where isNumber(argument.dropFirst(2)):
        result += ["-M", "--move-score=\(argument.dropFirst(2))"]
      case "-C" where isNumber(argument.dropFirst(2)):
        result += ["-C", "--copy-score=\(argument.dropFirst(2))"]
      case "-L" where argument.count > 2: result += ["-L", String(argument.dropFirst(2))]
      default:
        result.append(argument)
        // The value of an option is not one itself.
        let takesValue = ["-L", "--ignore-rev", "--ignore-revs-file", "--abbrev", "--date"]
        if takesValue.contains(argument), index < arguments.count {
          result.append(arguments[index])
          index += 1
        }
      }
    }
    return result
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
