namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>Runs compiled paths over the documents of a <see cref="JsonTape"/>. Results lie on a stack of items, so that nothing is
/// allocated once it has grown; one evaluator a thread.</summary>
/// <remarks>A fault is noted, not thrown: strict paths fault on every other row, and predicates make "unknown" of it.</remarks>
internal sealed partial class PathEvaluator
{
    private JsonItem[] _items = new JsonItem[64];
    private int _top;
    private bool _lax;
    private JsonItem _context;
    private JsonItem _current;
    private long _last = -1;
    private int _objects;

    /// <summary>The documents.</summary>
    public JsonTape Tape { get; } = new();

    /// <summary>The values of PASSING.</summary>
    public JsonItem[] Parameters { get; set; } = [];

    /// <summary>An item of a result.</summary>
    public ref readonly JsonItem this[int index] => ref _items[index];

    /// <summary>Forgets documents and results.</summary>
    public void Clear()
    {
        Tape.Clear();
        _top = 0;
    }

    /// <summary>Forgets the results from <paramref name="start"/> on.</summary>
    public void Release(int start) => _top = start;

    /// <summary>Runs a path; the result is the <paramref name="count"/> items from <paramref name="start"/> on. False on a fault, which
    /// <see cref="Fault"/> words.</summary>
    public bool TryEvaluate(SqlJsonPath path, in JsonItem context, out int start, out int count)
    {
        _lax = path.Lax;
        _context = context;
        _last = -1;
        _objects = 0;
        start = _top;
        if (Evaluate(path.Root))
        {
            count = _top - start;
            return true;
        }

        (_top, count) = (start, 0);
        return false;
    }

    private void Push(in JsonItem item)
    {
        if (_top == _items.Length)
        {
            Array.Resize(ref _items, _top * 2);
        }

        _items[_top++] = item;
    }

    private void PushNode(int node) => Push(JsonItem.OfNode(node));

    // What was pushed from "middle" on takes the place of what lies from "start" on.
    private bool Collapse(int start, int middle)
    {
        Array.Copy(_items, middle, _items, start, _top - middle);
        _top = start + (_top - middle);
        return true;
    }

    private bool Is(in JsonItem item, JsonNodeKind kind) => item.Kind == JsonItemKind.Node && Tape[item.Place].Kind == kind;

    private bool Evaluate(PathNode node)
    {
        switch (node.Step)
        {
            case PathStep.Literal:
                Push(node.Literal.Kind == JsonItemKind.Text ? JsonItem.OfText(Tape.AddText(node.Name), node.Name.Length) : node.Literal);
                return true;
            case PathStep.Context:
                Push(_context);
                return true;
            case PathStep.CurrentItem:
                Push(_current);
                return true;
            case PathStep.Variable:
                if (Parameters[node.Parameter].Kind != JsonItemKind.Nothing)
                {
                    Push(Parameters[node.Parameter]);
                }

                return true;
            case PathStep.Last:
                if (_last < 0)
                {
                    return Fail("accessing the last array index with no enclosing array");
                }

                Push(JsonItem.OfWhole(JsonItemKind.Integer, _last));
                return true;
        }

        var start = _top;
        if (!Evaluate(node.Base!))
        {
            return false;
        }

        switch (node.Step)
        {
            case PathStep.Elements:
                return Elements(node, start);
            case PathStep.AnyElement:
                return AnyElement(start);
            case PathStep.Descendant:
                return Descendants(node, start);
            case PathStep.Size:
                return Size(start);
            case PathStep.Type:
                return TypeNames(start);
            case PathStep.Add or PathStep.Subtract or PathStep.Multiply or PathStep.Divide or PathStep.Modulus:
                return Arithmetic(node, start);
        }

        // The rest works item by item, on the elements of arrays in lax mode.
        var middle = _top;
        for (var i = start; i < middle; i++)
        {
            var item = _items[i];
            if (_lax && Is(item, JsonNodeKind.Array))
            {
                for (var element = item.Place + 1; element < Tape[item.Place].End; element = Tape[element].End)
                {
                    if (!Apply(node, JsonItem.OfNode(element)))
                    {
                        return false;
                    }
                }
            }
            else if (!Apply(node, item))
            {
                return false;
            }
        }

        return Collapse(start, middle);
    }

    private bool Apply(PathNode node, in JsonItem item)
    {
        switch (node.Step)
        {
            case PathStep.Member:
                return Member(node, item);
            case PathStep.AnyMember:
                return AnyMember(item);
            case PathStep.KeyValue:
                return KeyValue(item);
            case PathStep.Filter:
                return Filter(node, item);
            case PathStep.ToDouble:
                return ToDouble(item);
            case PathStep.DateTime:
                return DateTime(node, item);
            default:
                return Number(node.Step, item);
        }
    }

    // ---- Accessors

    private bool Member(PathNode node, in JsonItem item)
    {
        if (!Is(item, JsonNodeKind.Object))
        {
            return _lax || FailType("OBJECT", item);
        }

        var value = Tape.Member(item.Place, node.Name);
        if (value < 0)
        {
            return _lax || Fail("structural error: missing member '{2}' in JSON object", name: node.Name);
        }

        PushNode(value);
        return true;
    }

    private bool AnyMember(in JsonItem item)
    {
        if (!Is(item, JsonNodeKind.Object))
        {
            return _lax || FailType("OBJECT", item);
        }

        for (var name = Tape.FirstName(item.Place); name >= 0; name = Tape.NextName(item.Place, name))
        {
            PushNode(Tape[name].Value);
        }

        return true;
    }

    private bool KeyValue(in JsonItem item)
    {
        if (!Is(item, JsonNodeKind.Object))
        {
            return FailType("OBJECT", item);
        }

        for (var name = Tape.FirstName(item.Place); name >= 0; name = Tape.NextName(item.Place, name))
        {
            PushNode(Tape.AddKeyValue(name, _objects));
        }

        _objects++;
        return true;
    }

    private bool Filter(PathNode node, in JsonItem item)
    {
        var (outer, top) = (_current, _top);
        _current = item;
        var result = Decide(node.Right!);
        _current = outer;
        _top = top;
        if (result == Truth.True)
        {
            Push(item);
        }

        return true;
    }

    private bool AnyElement(int start)
    {
        var middle = _top;
        for (var i = start; i < middle; i++)
        {
            var item = _items[i];
            if (!Is(item, JsonNodeKind.Array))
            {
                if (!_lax)
                {
                    return FailType("ARRAY", item);
                }

                Push(item);
                continue;
            }

            for (var element = item.Place + 1; element < Tape[item.Place].End; element = Tape[element].End)
            {
                PushNode(element);
            }
        }

        return Collapse(start, middle);
    }

    private bool Elements(PathNode node, int start)
    {
        var (middle, outerLast) = (_top, _last);
        for (var i = start; i < middle; i++)
        {
            var item = _items[i];
            var isArray = Is(item, JsonNodeKind.Array);
            if (!isArray && !_lax)
            {
                return FailType("ARRAY", item);
            }

            // In lax mode a single value is an array of one.
            var size = isArray ? Tape[item.Place].Length : 1;
            if (size == 0)
            {
                if (!_lax)
                {
                    return Fail("structural error: invalid array subscript for empty array");
                }

                continue;
            }

            foreach (var (fromNode, toNode) in node.Subscripts)
            {
                _last = size - 1;
                if (!Index(fromNode, "array subscript 'from' value must be singleton numeric", out var from))
                {
                    return false;
                }

                var to = from;
                if (toNode is not null && !Index(toNode, "array subscript 'to' value must be singleton numeric", out to))
                {
                    return false;
                }

                if (!_lax && (from < 0 || from >= size || to < 0 || to >= size || from > to))
                {
                    return Fail("structural error: invalid array subscript: [{0}, {1}] for array of size {3}", from, to, size);
                }

                var (first, last) = (Math.Max(0, from), Math.Min(size - 1, to));
                if (!isArray)
                {
                    if (first == 0 && last == 0)
                    {
                        Push(item);
                    }

                    continue;
                }

                var element = item.Place + 1;
                for (var index = 0L; index <= last; index++)
                {
                    if (index >= first)
                    {
                        PushNode(element);
                    }

                    element = Tape[element].End;
                }
            }
        }

        _last = outerLast;
        return Collapse(start, middle);
    }

    private bool Index(PathNode node, string fault, out long index)
    {
        var start = _top;
        index = 0;
        if (!Evaluate(node))
        {
            return false;
        }

        if (_lax)
        {
            Unwrap(start);
        }

        if (_top - start != 1)
        {
            return Fail(fault);
        }

        var item = _items[start];
        _top = start;
        if (item.Kind == JsonItemKind.Node)
        {
            if (Tape[item.Place].Kind is not (JsonNodeKind.Whole or JsonNodeKind.Float))
            {
                return FailType("NUMBER", item);
            }

            if (Tape[item.Place].Kind == JsonNodeKind.Whole)
            {
                return Tape.TryInt64(item.Place, out index) || Fail("cannot convert value {2} to long", name: Tape.Bytes(item.Place).ToArray());
            }

            var value = Tape.Double(item.Place);
            index = value is > long.MinValue and < long.MaxValue ? (long)value : 0;
            return value is > long.MinValue and < long.MaxValue || Fail("cannot convert value {2} to long", name: Tape.Bytes(item.Place).ToArray());
        }

        return item.IsNumber ? JsonItemCasts.TryWhole(item, long.MinValue, long.MaxValue, out index) || Fail("array subscript is out of range") : FailType("NUMBER", item);
    }

    private bool Descendants(PathNode node, int start)
    {
        var middle = _top;
        for (var i = start; i < middle; i++)
        {
            if (_items[i].Kind == JsonItemKind.Node)
            {
                Descend(_items[i].Place, node.Name);
            }
        }

        return Collapse(start, middle);
    }

    private void Descend(int node, byte[] wanted)
    {
        if (Tape[node].Kind == JsonNodeKind.Object)
        {
            var bound = Tape.Member(node, wanted);
            if (bound >= 0)
            {
                PushNode(bound);
            }

            for (var name = Tape.FirstName(node); name >= 0; name = Tape.NextName(node, name))
            {
                Descend(Tape[name].Value, wanted);
            }
        }
        else if (Tape[node].Kind == JsonNodeKind.Array)
        {
            for (var element = node + 1; element < Tape[node].End; element = Tape[element].End)
            {
                Descend(element, wanted);
            }
        }
    }

    // The elements of arrays in the place of the arrays, one level deep.
    private void Unwrap(int start)
    {
        var any = false;
        for (var i = start; i < _top && !any; i++)
        {
            any = Is(_items[i], JsonNodeKind.Array);
        }

        if (!any)
        {
            return;
        }

        var middle = _top;
        for (var i = start; i < middle; i++)
        {
            var item = _items[i];
            if (!Is(item, JsonNodeKind.Array))
            {
                Push(item);
                continue;
            }

            for (var element = item.Place + 1; element < Tape[item.Place].End; element = Tape[element].End)
            {
                PushNode(element);
            }
        }

        Collapse(start, middle);
    }
}
