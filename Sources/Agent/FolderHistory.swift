import Catalog
import Corpus
import Memory
import Provenance

/// What is known of a folder's documents from the last time, with their text from the memory.
struct FolderHistory {
  let store: Store
  let segments: SegmentStore
  /// The memory that is in use.
  let manifest: MemoryManifest?

  /// By path; with `document` of that one alone.
  ///
  /// A text whose segment is lost is left out: its history then holds for the very same text only.
  func documents(
    ofFolder path: String, at document: Path? = nil
  ) throws -> [Path: ObservedDocument] {
    let recorded = try store.observations(ofSourceAt: path, at: document)
    if recorded.isEmpty { return [:] }
    let memory = try manifest.map { try segments.memory(of: $0) }
    var result: [Path: ObservedDocument] = [:]
    for document in recorded {
      let index = manifest?.segments.firstIndex { $0.file == document.segment }
      var text: [UInt8]?
      if let index, let segment = memory?.segments[index], document.number < segment.documentCount {
        text = segment.bytes(ofDocument: document.number)
      }
      var runs: [OriginRun] = []
      var origins: [ObservedDocument.Origin] = []
      var numbers: [ObservedDocument.Origin: Int] = [:]
      for (place, run) in document.runs.enumerated() {
        let end =
          place + 1 < document.runs.count ? document.runs[place + 1].firstLine : document.lines
        let origin = ObservedDocument.Origin(
          authors: run.authors, time: run.time, isFirst: run.isFirst)
        let number = numbers[origin] ?? origins.count
        if number == origins.count {
          origins.append(origin)
          numbers[origin] = number
        }
        if run.firstLine < end {
          runs.append(OriginRun(lines: run.firstLine..<end, origin: number))
        }
      }
      result[document.path] = ObservedDocument(
        digest: document.digest, text: text, runs: runs, origins: origins)
    }
    return result
  }
}
