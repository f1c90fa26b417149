import Catalog
import Corpus
import Git
import Provenance

/// Which files of a revision are learned.
extension SourceReader {
  /// What the files of a commit say of which of them are learned.
  func rules(
    _ repository: borrowing Repository, _ files: [TreeFile], _ found: inout FoundSource
  ) throws -> (DocumentRules, LinguistAttributes) {
    var rules = DocumentRules()
    rules.maximumBytes = configuration.maximumBytes
    var attributes = LinguistAttributes()
    for file in files where file.kind == .regular || file.kind == .executable {
      let name = String(decoding: file.path.basename, as: UTF8.self)
      if name == ".gitattributes", let content = try? repository.blob(file.blob) {
        attributes.add(content, at: file.path)
      } else if RuleFile.names[name] != nil, let content = try? repository.blob(file.blob) {
        RuleFile.add(content, at: file.path, to: &rules.ignore)
      } else if file.path.description == ".byline.toml",
        let content = try? repository.blob(file.blob)
      {
        let settings = try FolderSettings(
          parsing: String(decoding: content, as: UTF8.self),
          file: "\(found.record.path)/.byline.toml")
        found.record.isShared = settings.isShared
        rules.ignore.add(
          Array(settings.exclude.joined(separator: "\n").utf8), in: Path(""), file: ".byline.toml")
      }
    }
    return (rules, attributes)
  }

  /// The files that are learned, with their text; what was learned `whole` is not looked at again,
  /// and has no text if that is left to whoever needs it.
  func choose(
    _ repository: borrowing Repository, _ files: [TreeFile], _ rules: DocumentRules,
    _ attributes: LinguistAttributes, _ whole: [Path: BlobID], _ found: inout FoundSource
  ) throws -> [(path: Path, blob: BlobID, text: [UInt8]?)] {
    var chosen: [(path: Path, blob: BlobID, text: [UInt8]?)] = []
    for (index, file) in files.enumerated() {
      if isCancelled() { throw AgentError.stopped }
      if index & 63 == 0 {
        progress(.reading(path: found.record.path, files: index, of: files.count))
      }
      switch file.kind {
      case .submodule: found.exclude(file.path, .submodule)
      case .symlink: found.exclude(file.path, .symlink)
      case .tooDeep: found.exclude(file.path, .tooDeep)
      case .regular, .executable:
        let size = repository.size(of: file.blob)
        if let exclusion = rules.exclusion(of: file.path, size: size) {
          found.exclude(file.path, exclusion)
          continue
        }
        if !attributes.isEmpty, let exclusion = Self.exclusion(attributes, file.path) {
          found.exclude(file.path, exclusion)
          continue
        }
        if leavesUnread, size != nil, whole[file.path] == file.blob {
          chosen.append((file.path, file.blob, nil))
          continue
        }
        guard let content = try? repository.blob(file.blob) else {
          found.exclude(file.path, .unavailable)
          continue
        }
        if whole[file.path] == file.blob {
          chosen.append((file.path, file.blob, DocumentRules.whole(content)))
          continue
        }
        switch rules.read(file.path, content) {
        case .excluded(let exclusion): found.exclude(file.path, exclusion)
        case .text(let text, let secrets):
          if let secrets { found.exclude(file.path, secrets) }
          chosen.append((file.path, file.blob, text))
        }
      }
    }
    return chosen
  }

  static func exclusion(_ attributes: LinguistAttributes, _ path: Path) -> Exclusion? {
    if attributes.isSet(.generated, path) { return .generated }
    return attributes.isSet(.vendored, path) ? .vendored : nil
  }
}
