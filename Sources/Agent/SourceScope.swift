import Attribution
import Catalog
import LanguageModel
import Memory

extension LearnedMemory {
  /// The memory as if only some sources were learned, by names or paths; the gate stays.
  ///
  /// A text that several sources have is kept if one of them is among these.
  /// - Throws: `AgentError.unknownSource`.
  /// - Complexity: O(length of what is left out) steps a view.
  package func limited(to names: [String]) throws -> LearnedMemory {
    let known = try store.sources()
    let kept = try names.map { name in
      let real = SourceReader.realPath(name)
      guard let found = known.first(where: { $0.name == name || $0.path == (real ?? name) }) else {
        throw AgentError.unknownSource(name)
      }
      return found
    }
    let placed = try store.documents(in: kept)
    let others = zip(manifest.segments, model.memory.segments).map { entry, segment in
      Set(0..<segment.documentCount).subtracting(placed[entry.file] ?? [])
    }
    return LearnedMemory(
      self, model: Self.model(model, without: others),
      views: creditModel.views.map { viewed in
        .init(viewed.view, Self.model(viewed.model, without: others))
      })
  }

  /// A model without documents, per segment.
  private static func model(_ model: Model, without others: [Set<Int>]) -> Model {
    let memory = model.memory
    var dead = memory.deadSets
    var documents = memory.deadDocuments
    for (index, segment) in memory.segments.enumerated() where index < others.count {
      let fresh = others[index].subtracting(documents[index])
      if fresh.isEmpty { continue }
      dead[index].append(RowSet(ofDocuments: fresh.sorted(), in: segment))
      documents[index].formUnion(fresh)
    }
    return Model(
      memory: Memory(memory.segments, deadDocuments: documents, dead: dead), gate: model.gate)
  }
}
