import Catalog
import Corpus
import Provenance

/// Tells which documents as a whole opt-outs are about.
struct OptOutGlobs {
  private let wholes: Set<String>
  private let globs: [(source: String, rules: IgnoreRules)]

  init(_ optOuts: [OptOutRecord]) {
    wholes = Set(optOuts.filter { $0.kind == .source || $0.kind == .others }.map(\.source))
    globs = optOuts.filter { $0.kind == .path }.map { ($0.source, Self.rules($0.pattern)) }
  }

  static func rules(_ pattern: String) -> IgnoreRules {
    var rules = IgnoreRules()
    rules.add(Array(pattern.utf8), in: Path(""), file: "")
    return rules
  }

  func matches(_ path: Path, in source: String) -> Bool {
    wholes.contains(source)
      || globs.contains {
        ($0.source.isEmpty || $0.source == source) && $0.rules.match(path) != nil
      }
  }
}
