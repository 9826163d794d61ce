using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckNestedVectorTests : DuckTest
{
    [Fact]
    public void Lists_with_NULLs_at_every_level()
    {
        using var chunk = Rows("SELECT * FROM (VALUES ([1, NULL, 3]), (NULL), ([]), ([7])) t(v)");
        var lists = chunk.Vector(0);
        Assert.Equal([true, false, true, true], Enumerable.Range(0, 4).Select(lists.IsValid));
        var elements = lists.ListChild();
        Assert.Equal(4, elements.Length);
        Assert.Equal("1,NULL,3", Elements(lists, 0));
        Assert.Equal("", Elements(lists, 2));
        Assert.Equal("7", Elements(lists, 3));
        Assert.Equal("INTEGER[]", lists.Type.ToString());
    }

    [Fact]
    public void Lists_of_lists_of_structs()
    {
        using var chunk = Rows("SELECT [[{'a': 1, 'b': 'one'}], [], NULL, [{'a': 2, 'b': NULL}, NULL]] v");
        var outer = chunk.Vector(0);
        Assert.Equal("STRUCT(\"a\" INTEGER, \"b\" VARCHAR)[][]", outer.Type.ToString());
        var inner = outer.ListChild();
        Assert.Equal([true, true, false, true], Enumerable.Range(0, 4).Select(inner.IsValid));
        var structs = inner.ListChild();
        Assert.Equal(3, structs.Length);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(structs.IsValid));
        Assert.Equal([1, 2], structs.StructChild(0).Data<int>()[..2].ToArray());
        Assert.Equal("one", structs.StructChild(1).Text(0));
        Assert.False(structs.StructChild(1).IsValid(1));
        Assert.Equal(new DuckListEntry(1, 2), inner.ListEntries[3]);
    }

    [Fact]
    public void Maps_give_keys_and_values()
    {
        using var chunk = Rows("SELECT * FROM (VALUES (MAP {'a': 1.5, 'b': NULL}), (MAP {}), (NULL), (MAP {'c': 2.5})) t(v)");
        var maps = chunk.Vector(0);
        Assert.Equal("MAP(VARCHAR, DECIMAL(2,1))", maps.Type.ToString());
        Assert.False(maps.IsValid(2));
        var (keys, values) = (maps.MapKeys(), maps.MapValues());
        var entry = maps.ListEntries[0];
        Assert.Equal(2UL, entry.Length);
        Assert.Equal("a", keys.Text((int)entry.Offset));
        Assert.Equal(15, values.DecimalUnscaled((int)entry.Offset));
        Assert.False(values.IsValid((int)entry.Offset + 1));
        Assert.Equal(0UL, maps.ListEntries[1].Length);
        Assert.Equal("c", keys.Text((int)maps.ListEntries[3].Offset));
        Assert.Equal(25, values.DecimalUnscaled((int)maps.ListEntries[3].Offset));
    }

    [Fact]
    public void Arrays_have_the_same_number_of_elements_in_every_row()
    {
        using var chunk = Rows("SELECT * FROM (VALUES ([1, 2, 3]::INTEGER[3]), (NULL), ([7, NULL, 9])) t(v)");
        var arrays = chunk.Vector(0);
        Assert.Equal("INTEGER[3]", arrays.Type.ToString());
        Assert.False(arrays.IsValid(1));
        var elements = arrays.ArrayChild();
        Assert.Equal(9, elements.Length);
        Assert.Equal([1, 2, 3], elements.Data<int>()[..3].ToArray());
        Assert.Equal((7, false, 9), (elements.Data<int>()[6], elements.IsValid(7), elements.Data<int>()[8]));
    }

    [Fact]
    public void Unions_say_which_member_they_hold()
    {
        using var chunk = Rows("SELECT * FROM (VALUES (union_value(num := 2)::UNION(num INTEGER, str VARCHAR)), ('three'::VARCHAR)) t(v)");
        var unions = chunk.Vector(0);
        Assert.Equal("UNION(\"num\" INTEGER, \"str\" VARCHAR)", unions.Type.ToString());
        Assert.Equal([(byte)0, (byte)1], unions.UnionTags().Data<byte>().ToArray());
        Assert.Equal(2, unions.UnionMember(0).Data<int>()[0]);
        Assert.False(unions.UnionMember(0).IsValid(1));
        Assert.Equal("three", unions.UnionMember(1).Text(1));
    }

    [Fact]
    public void Names_in_types_are_quoted()
    {
        using var result = Connection.Query("SELECT {'a \"b': 1} v");
        Assert.Equal("STRUCT(\"a \"\"b\" INTEGER)", result.Columns[0].Type.ToString());
    }

    [Fact]
    public void JSON_is_text_that_says_so()
    {
        using var result = Connection.Query("SELECT '{\"a\":1}'::JSON v");
        Assert.Equal("JSON", result.Columns[0].Type.ToString());
        using var chunk = result.FetchChunk()!;
        Assert.Equal("{\"a\":1}", chunk.Vector(0).Text(0));
    }

    [Fact]
    public void A_chunk_has_only_its_columns()
    {
        using var chunk = Rows("SELECT 1");
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk.Vector(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk.Vector(-1));
    }

    private static string Elements(DuckVector lists, int row)
    {
        var entry = lists.ListEntries[row];
        var elements = lists.ListChild();
        return string.Join(",", Enumerable.Range((int)entry.Offset, (int)entry.Length)
            .Select(index => elements.IsValid(index) ? $"{elements.Data<int>()[index]}" : "NULL"));
    }

    private DuckChunk Rows(string sql)
    {
        using var result = Connection.Query(sql);
        return result.FetchChunk()!;
    }
}
