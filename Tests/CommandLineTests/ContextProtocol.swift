import Foundation
import Support
import Testing

@testable import byline

@Suite struct ContextProtocol {
  private func body(_ author: String) -> String {
    let lines = (0..<12).map { "  call_\(author)_\($0 * 7)(\(author)[\($0)]);" }
    return "void \(author)(void) {\n\(lines.joined(separator: "\n"))\n}\n"
  }

  /// A repository at hand and a private one, both learned.
  private func scene() throws -> (program: Program, here: ScratchRepository) {
    let program = try Program()
    let here = try ScratchRepository()
    let other = try ScratchRepository()
    for author in ["ada", "bob", "eve"] {
      try here.commit("\(author).c", body(author), by: author)
    }
    try other.commit("sid.c", body("sid"), by: "sid")
    #expect(try program.run(["learn", "-q", here.path, other.path]).status == 0)
    return (program, here)
  }

  /// A client of others, from PyPI, in both eras: it negotiates, checks what comes back against
  /// the tools' output schemas, and gives it to the assertions.
  private static let client = #"""
    import asyncio, json, sys
    from mcp import Client, StdioServerParameters

    asked = json.load(sys.stdin)

    async def main(mode, version):
        server = StdioServerParameters(
            command=asked['program'], args=['mcp'], env=asked['environment'], cwd=asked['folder'])
        async with Client(server, mode=mode) as client:
            assert client.protocol_version == version, client.protocol_version
            if mode != '2026-07-28':  # there nobody is asked who they are
                assert client.server_info.name == 'byline', client.server_info
                assert 'not instructions' in client.instructions
            listed = await client.list_tools()
            tools = {tool.name: tool for tool in listed.tools}
            assert list(tools) == ['byline_annotate', 'byline_blame', 'byline_report'], tools
            assert all(tool.output_schema and tool.input_schema for tool in listed.tools)
            if mode == 'legacy':
                await client.send_ping()
            answer = await client.call_tool('byline_annotate', {'text': asked['bob'], 'path': 'x.c'})
            assert not answer.is_error, answer
            names = [author['name'] for author in answer.structured_content['annotation']['authors']]
            assert names == ['bob'], names
            assert json.loads(answer.content[0].text) == answer.structured_content
            assert '@' not in answer.content[0].text
            answer = await client.call_tool('byline_annotate', {'text': asked['sid']})
            assert 'private source' in answer.content[0].text, answer
            assert 'sid.c' not in answer.content[0].text and '"sid"' not in answer.content[0].text
            answer = await client.call_tool(
                'byline_blame', {'path': 'bob.c', 'start_line': 2, 'end_line': 3})
            run = answer.structured_content['runs'][0]
            assert (run['start_line'], run['end_line'], run['authors']) == (2, 3, ['bob']), run
            whole = await client.call_tool('byline_blame', {'path': 'bob.c', 'revision': 'HEAD'})
            assert whole.structured_content['lines'] == 14 and not whole.structured_content['saved']
            answer = await client.call_tool('byline_report', {'top': 2})
            report = answer.structured_content
            assert report['total_lines'] == 42 and report['truncated'], report
            assert len(report['persons']) == 2 and len(report['sources']) == 1, report
            for tool, arguments in [
                ('byline_annotate', {}), ('byline_annotate', {'text': 7}),
                ('byline_annotate', {'text': 'x' * 300000}), ('byline_annotate', {'text': 'a\0b'}),
                ('byline_annotate', {'text': 'x', 'unknown': 1}),
                ('byline_annotate', {'text': 'x', 'sources': ['none']}),
                ('byline_blame', {'path': '/etc/passwd'}), ('byline_blame', {'path': 'none.c'}),
                ('byline_blame', {'path': 'bob.c', 'revision': 'none'}),
                ('byline_blame', {'path': 'bob.c', 'start_line': 0}),
                ('byline_blame', {'path': 'bob.c', 'start_line': 99}),
                ('byline_report', {'top': 0}), ('byline_report', {'since_days': 'week'}),
            ]:
                answer = await client.call_tool(tool, arguments)
                assert answer.is_error and answer.content[0].text, (tool, arguments, answer)
            try:
                await client.call_tool('nothing', {})
                assert False, 'an unknown tool was called'
            except Exception as error:
                assert 'Unknown tool' in str(error), error
            many = await asyncio.gather(*[
                client.call_tool('byline_annotate', {'text': asked['bob']}) for _ in range(20)])
            assert not any(answer.is_error for answer in many)

    for mode, version in [
            ('legacy', '2025-11-25'), ('auto', '2026-07-28'), ('2026-07-28', '2026-07-28')]:
        asyncio.run(main(mode, version))
    print('done')
    """#

  @Test func `is understood by a client of others`() throws {
    let (program, here) = try scene()
    let input = try JSONSerialization.data(withJSONObject: [
      "program": Program.path, "environment": program.environment, "folder": here.path,
      "bob": body("bob"), "sid": body("sid"),
    ])
    #expect(try OutsideChecks.python(Self.client, input: [UInt8](input)) == "done\n")
  }

  private func answers(_ result: CommandResult) throws -> [[String: Any]] {
    try result.output.split(separator: 0x0A).map { line in
      let value = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      #expect(value?["jsonrpc"] as? String == "2.0")
      return try #require(value)
    }
  }

  private static let meta = """
    "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
    "io.modelcontextprotocol/clientCapabilities":{}}
    """

  private func report(_ id: Int) -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"tools/call\",\"params\":{"
      + "\"name\":\"byline_report\",\"arguments\":{},\(Self.meta)}}\n"
  }

  @Test func `puts nothing but answers on standard output, whatever comes in`() throws {
    let (program, here) = try scene()
    let long = "{\"x\":\"" + String(repeating: "y", count: 5 << 20) + "\"}\n"
    let input =
      "not json\n\n   \r\n[1,2]\n" + long + "\u{0}\u{1}\n" + report(1)
      + "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":99}}\n"
      + String(repeating: "[", count: 200_000) + "\n" + report(2).dropLast()
    let result = try program.run(["mcp"], input: input, in: here.path)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errorText)")
    let all = try answers(result)
    let errors = all.compactMap { ($0["error"] as? [String: Any])?["code"] as? Int }
    #expect(errors.sorted() == [-32700, -32700, -32700, -32600, -32600].sorted())
    // What came before the end of the input is answered, also without a last newline.
    #expect(all.compactMap { $0["id"] as? Int }.sorted() == [1, 2])
  }

  @Test func `does not answer one id twice, nor what was cancelled in time`() throws {
    let (program, here) = try scene()
    let cancel =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
      + "\"requestId\":2}}\n"
    let result = try program.run(
      ["mcp"], input: report(1) + report(2) + cancel + report(3), in: here.path)
    let ids = try answers(result).compactMap { $0["id"] as? Int }
    // Whether the second was stopped in time is a matter of luck; the others are not.
    #expect(ids.filter { $0 != 2 } == [1, 3] && ids.count(where: { $0 == 2 }) <= 1)
    let twice = try program.run(
      ["mcp"], input: (0..<100).map { _ in report(7) }.joined(), in: here.path)
    let all = try answers(twice)
    #expect(all.count == 100 && all.allSatisfy { $0["id"] as? Int == 7 })
  }

  @Test func `says what is missing where nothing is learned`() throws {
    let program = try Program()
    let here = try ScratchRepository()
    try here.commit("a.c", "int a;\n", by: "ada")
    let blame = report(2).replacing("byline_report", with: "byline_blame")
      .replacing("\"arguments\":{}", with: "\"arguments\":{\"path\":\"a.c\"}")
    let all = try answers(
      try program.run(["mcp"], input: report(1) + blame, in: here.path))
    let first = all[0]["result"] as? [String: Any]
    #expect(first?["isError"] as? Bool == true)
    // Who wrote lines is known without.
    let second = all[1]["result"] as? [String: Any]
    #expect(second?["isError"] as? Bool == false)
  }
}
