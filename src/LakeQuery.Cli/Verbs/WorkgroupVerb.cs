using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LakeQuery.Cli.Output;
using LakeQuery.Workgroups;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery workgroup create|update|list|show|delete</c>: limits and settings that queries run under.</summary>
internal static class WorkgroupVerb
{
    private static readonly JsonWriterOptions JsonText =
        new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("workgroup", "Makes and changes workgroups: limits and settings that queries run under.")
    {
        CreateCreate(),
        CreateUpdate(),
        CreateList(),
        CreateShow(),
        CreateDelete(),
    };

    private static Command CreateCreate()
    {
        var settings = WorkgroupSettings.Create(canRemove: false);
        var command = new Command("create", "Makes a workgroup.");
        var run = Prepare(command, settings);
        run((store, name, parsed) => store.Create(settings.Apply(parsed, new Workgroup { Name = name })), "Created");
        return command;
    }

    private static Command CreateUpdate()
    {
        var settings = WorkgroupSettings.Create(canRemove: true);
        var command = new Command("update", "Changes the settings given and leaves the others.");
        var run = Prepare(command, settings);
        run((store, name, parsed) => store.Change(name, workgroup => settings.Apply(parsed, workgroup)), "Updated");
        return command;
    }

    // What create and update have in common: a name, the settings, and what they say.
    private static Action<Func<WorkgroupStore, string, ParseResult, Workgroup>, string> Prepare(Command command, WorkgroupSettings settings)
    {
        var name = Name();
        var json = Json();
        var catalog = SharedOptions.Catalog();
        command.Arguments.Add(name);
        foreach (var option in settings.Options.Append(json).Append(catalog))
        {
            command.Options.Add(option);
        }

        command.Validators.Add(WorkgroupSettings.Validate);
        return (change, done) => command.SetAction(parsed => VerbRunner.Run(_ =>
        {
            using var engine = Open(parsed, catalog);
            var workgroup = change(engine.Workgroups, parsed.GetValue(name)!, parsed);
            Write(parsed.GetValue(json) ? ToJson(workgroup, engine) : $"{done} workgroup {workgroup.Name}");
            return ExitCodes.Success;
        }));
    }

    private static Command CreateList()
    {
        var json = Json();
        var catalog = SharedOptions.Catalog();
        var command = new Command("list", "Lists the workgroups.") { json, catalog };
        command.SetAction(parsed => VerbRunner.Run(_ =>
        {
            using var engine = Open(parsed, catalog);
            var workgroups = engine.Workgroups.List();
            if (parsed.GetValue(json))
            {
                Write(Indented(new JsonObject { ["WorkGroups"] = new JsonArray([.. workgroups.Select(workgroup => JsonNode.Parse(workgroup.ToJson()))]) }));
            }
            else
            {
                Write(WorkgroupText.List(workgroups));
            }

            return ExitCodes.Success;
        }));
        return command;
    }

    private static Command CreateShow()
    {
        var name = Name();
        var json = Json();
        var catalog = SharedOptions.Catalog();
        var command = new Command("show", "Shows a workgroup and what its periods have used.") { name, json, catalog };
        command.SetAction(parsed => VerbRunner.Run(_ =>
        {
            using var engine = Open(parsed, catalog);
            var workgroup = engine.Workgroups.Get(parsed.GetValue(name)!);
            Write(parsed.GetValue(json) ? ToJson(workgroup, engine) : WorkgroupText.Show(workgroup, engine.Workgroups.ReadUsage(workgroup)));
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Command CreateDelete()
    {
        var name = Name();
        var recursive = new Option<bool>("--recursive") { Description = "Delete the history of its queries too." };
        var catalog = SharedOptions.Catalog();
        var command = new Command("delete", "Deletes a workgroup.") { name, recursive, catalog };
        command.SetAction(parsed => VerbRunner.Run(_ =>
        {
            using var engine = Open(parsed, catalog);
            engine.Workgroups.Delete(parsed.GetValue(name)!, parsed.GetValue(recursive));
            Write($"Deleted workgroup {parsed.GetValue(name)}");
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "The workgroup." };

    private static Option<bool> Json() => new("--json") { Description = "Write JSON, in the shape of Athena's answers." };

    // The workgroup of the environment need not exist for making it.
    private static LakeEngine Open(ParseResult parsed, Option<string?> catalog) => new(new LakeOptions { CatalogDirectory = parsed.GetValue(catalog) });

    private static string ToJson(Workgroup workgroup, LakeEngine engine)
    {
        var root = new JsonObject { ["WorkGroup"] = JsonNode.Parse(workgroup.ToJson()) };
        if (engine.Workgroups.ReadUsage(workgroup) is { Count: > 0 } usage)
        {
            root["Usage"] = new JsonArray([.. usage.Select(period => new JsonObject
            {
                ["Limit"] = period.Limit.Bytes,
                ["Start"] = period.Start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["End"] = period.End.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["UsedBytes"] = period.UsedBytes,
                ["ReservedBytes"] = period.ReservedBytes,
            })]);
        }

        return Indented(root);
    }

    private static string Indented(JsonObject root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonText))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(string text)
    {
        using var output = new Utf8Output(StandardOutput.Open());
        output.Write(Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));
        output.Flush();
    }
}
