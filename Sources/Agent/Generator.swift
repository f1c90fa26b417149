import Corpus
package import LanguageModel

extension LearnedMemory {
  /// Text that goes on from a prompt, byte by byte.
  package func generate(_ prompt: [UInt8], _ options: SamplingOptions) -> TextGenerator {
    TextGenerator(model, prompt: LineText(prompt).bytes.filter { $0 != 0 }, options: options)
  }

  /// Different texts that go on from a prompt, the likeliest first; see `TextGenerator`.
  package func candidates(
    _ count: Int, _ prompt: [UInt8], _ options: SamplingOptions
  ) -> [TextCandidate] {
    generate(prompt, options).candidates(count, from: options.seed)
  }
}
