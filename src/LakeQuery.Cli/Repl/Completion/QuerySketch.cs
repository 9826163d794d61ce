using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>Something that rows come from: a table by its name, or a query.</summary>
/// <param name="Name">The parts of the table's name; empty for a query.</param>
/// <param name="Alias">What its columns are called by, or null.</param>
/// <param name="Query">The query, or null.</param>
/// <param name="Columns">New names of its columns; empty where there are none.</param>
internal sealed record SketchSource(IReadOnlyList<string> Name, string? Alias, SketchQuery? Query, IReadOnlyList<string> Columns);

/// <summary>A SELECT as far as it is written.</summary>
/// <param name="outer">The query around it, whose names are seen here, or null.</param>
internal sealed class SketchQuery(SketchQuery? outer)
{
    /// <summary>The query around it, or null.</summary>
    public SketchQuery? Outer { get; } = outer;

    public List<SketchSource> Sources { get; } = [];

    /// <summary>Queries of its WITH.</summary>
    public Dictionary<string, SketchSource> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of its columns; <c>*</c> or <c>alias.*</c> for those of its sources.</summary>
    public List<string> Outputs { get; } = [];
}

/// <summary>The shape of a half-written statement: which queries there are, what they read, and in which clause the cursor stands.</summary>
/// <remarks>The parser stops at the first mistake, and a statement that is being written is full of them. This reads over everything
/// it doesn't need.</remarks>
internal sealed class QuerySketch
{
    private readonly List<SketchToken> _tokens;
    private readonly int _cursor;
    private readonly Stack<Frame> _frames = new();
    private int _index;

    private QuerySketch(List<SketchToken> tokens, int cursor)
    {
        _tokens = tokens;
        _cursor = cursor;
        Query = new SketchQuery(outer: null);
    }

    /// <summary>The innermost query around the cursor.</summary>
    public SketchQuery Query { get; private set; }

    /// <summary>The word that began the part of the query where the cursor stands: <c>SELECT</c>, <c>FROM</c>, <c>WHERE</c>, ….</summary>
    public string Clause { get; private set; } = "";

    /// <summary>Reads the tokens; the cursor stands before the token of an index.</summary>
    public static QuerySketch Of(List<SketchToken> tokens, int cursor)
    {
        var sketch = new QuerySketch(tokens, cursor);
        sketch.Read();
        return sketch;
    }

    private sealed class Frame(SketchQuery query, bool isQuery, string clause)
    {
        public SketchQuery Query { get; } = query;

        public bool IsQuery { get; } = isQuery;

        public string Clause { get; set; } = clause;

        public int ItemStart { get; set; }

        /// <summary>The name that WITH gives the query in these parentheses, with its columns.</summary>
        public (string Name, List<string> Columns)? Named { get; init; }
    }

    private SketchToken? At(int index) => index >= 0 && index < _tokens.Count ? _tokens[index] : null;

    private void Read()
    {
        _frames.Push(new Frame(Query, isQuery: true, ""));
        for (; _index <= _tokens.Count; _index++)
        {
            if (_index == _cursor)
            {
                Query = _frames.Peek().Query;
                Clause = _frames.Peek().Clause;
            }

            if (At(_index) is not { } token)
            {
                break;
            }

            Take(token);
        }

        while (_frames.Count > 0)
        {
            EndItem(_frames.Pop());
        }
    }

    private void Take(SketchToken token)
    {
        var frame = _frames.Peek();
        switch (token.Kind)
        {
            case TokenKind.LeftParenthesis:
                Open(frame, named: null);
                return;
            case TokenKind.RightParenthesis when _frames.Count > 1:
                Close(_frames.Pop());
                return;
            case TokenKind.Comma when frame is { IsQuery: true, Clause: "SELECT" }:
                EndItem(frame);
                return;
            case TokenKind.Comma when frame is { IsQuery: true, Clause: "FROM" or "JOIN" or "ON" }:
                frame.Clause = "FROM";
                TakeSource(frame);
                return;
            case TokenKind.Keyword when frame.IsQuery:
                TakeKeyword(frame, token.Word);
                return;
        }

        if (frame is { IsQuery: true, Clause: "WITH" } && token.IsName)
        {
            TakeNamed(frame, token);
        }
    }

    private void Open(Frame frame, (string, List<string>)? named)
    {
        var isQuery = At(_index + 1)?.Word is "SELECT" or "WITH" or "VALUES" or "TABLE" || (frame is { IsQuery: true, Clause: "FROM" or "JOIN" } && _index + 1 == _cursor);
        var clause = isQuery ? "" : frame.Clause is "FROM" or "JOIN" ? "UNNEST" : frame.Clause;
        _frames.Push(new Frame(isQuery ? new SketchQuery(frame.Query) : frame.Query, isQuery, clause) { ItemStart = _index + 1, Named = named });
    }

    private void Close(Frame closed)
    {
        EndItem(closed);
        var frame = _frames.Peek();
        if (closed.Named is { } named)
        {
            frame.Query.Named[named.Name] = new SketchSource([], named.Name, closed.Query, named.Columns);
        }
        else if (closed.IsQuery && frame is { IsQuery: true, Clause: "FROM" or "JOIN" })
        {
            var (alias, columns) = TakeAlias(_index + 1);
            frame.Query.Sources.Add(new SketchSource([], alias, closed.Query, columns));
        }
    }

    private void TakeKeyword(Frame frame, string word)
    {
        switch (word)
        {
            case "SELECT":
                if (frame.Clause is not ("" or "WITH") && frame.Query.Sources.Count + frame.Query.Outputs.Count > 0)
                {
                    // The next SELECT of a UNION: its own names, in the same parentheses.
                    EndItem(frame);
                    var next = new SketchQuery(frame.Query.Outer);
                    foreach (var (name, source) in frame.Query.Named)
                    {
                        next.Named[name] = source;
                    }

                    _frames.Pop();
                    _frames.Push(new Frame(next, isQuery: true, "SELECT") { ItemStart = _index + 1, Named = frame.Named });
                    return;
                }

                frame.Clause = "SELECT";
                frame.ItemStart = _index + 1;
                break;
            case "WITH":
                frame.Clause = frame.Clause.Length == 0 ? "WITH" : frame.Clause;
                break;
            case "FROM" when At(_index - 1)?.Word != "DISTINCT":
                EndItem(frame);
                frame.Clause = "FROM";
                TakeSource(frame);
                break;
            case "JOIN":
                frame.Clause = "JOIN";
                TakeSource(frame);
                break;
            case "WHERE" or "HAVING" or "ON" or "USING" or "LIMIT" or "WINDOW" or "GROUP" or "ORDER" or "UNION" or "INTERSECT" or "EXCEPT" or "VALUES":
                EndItem(frame);
                frame.Clause = word;
                break;
        }
    }

    // A table's name and its alias behind FROM, JOIN or a comma. A parenthesis is left to be opened.
    private void TakeSource(Frame frame)
    {
        var index = _index + 1;
        var parts = new List<string>();
        while (index != _cursor && At(index) is { IsName: true } name)
        {
            parts.Add(name.Name);
            if (At(index + 1)?.Kind != TokenKind.Dot || index + 1 == _cursor)
            {
                index++;
                break;
            }

            index += 2;
        }

        if (parts.Count > 0 && At(index)?.Kind != TokenKind.LeftParenthesis)
        {
            var (alias, columns) = TakeAlias(index);
            frame.Query.Sources.Add(new SketchSource(parts, alias, null, columns));
        }
    }

    private (string? Alias, List<string> Columns) TakeAlias(int index)
    {
        var columns = new List<string>();
        if (At(index)?.Word == "AS" && index != _cursor)
        {
            index++;
        }

        if (index == _cursor || At(index) is not { IsName: true } alias)
        {
            return (null, columns);
        }

        if (At(index + 1)?.Kind == TokenKind.LeftParenthesis)
        {
            for (index += 2; At(index) is { IsName: true } column; index += 2)
            {
                columns.Add(column.Name);
            }
        }

        return (alias.Name, columns);
    }

    // name [(columns)] AS (
    private void TakeNamed(Frame frame, SketchToken name)
    {
        var index = _index + 1;
        var columns = new List<string>();
        if (At(index)?.Kind == TokenKind.LeftParenthesis)
        {
            for (index++; At(index) is { IsName: true } column; index += 2)
            {
                columns.Add(column.Name);
            }
        }

        if (At(index)?.Word == "AS" && At(index + 1)?.Kind == TokenKind.LeftParenthesis && (index + 1 < _cursor || _index >= _cursor))
        {
            _index = index + 1;
            Open(frame, (name.Name, columns));
        }
    }

    // An item of SELECT: its alias, or the last name of it.
    private void EndItem(Frame frame)
    {
        if (!frame.IsQuery || frame.Clause != "SELECT")
        {
            return;
        }

        var (start, end) = (frame.ItemStart, Math.Min(_index, _tokens.Count));
        frame.ItemStart = _index + 1;
        if (start < end && At(end - 1) is { } last)
        {
            var isStar = last.Kind == TokenKind.Star && (end - start == 1 || At(end - 2)?.Kind == TokenKind.Dot);
            if (isStar || last.IsName)
            {
                frame.Query.Outputs.Add(isStar ? (end - start > 2 ? At(end - 3)!.Name + ".*" : "*") : last.Name);
            }
        }
    }
}
