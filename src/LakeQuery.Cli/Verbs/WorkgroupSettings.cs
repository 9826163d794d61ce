using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LakeQuery.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Cli.Verbs;

/// <summary>The options of <c>lakequery workgroup create|update</c>: each sets one setting, and <c>--no-…</c> takes it away.</summary>
internal sealed class WorkgroupSettings
{
    private readonly List<(Option Option, Func<ParseResult, Workgroup, Workgroup> Apply)> _settings = [];

    private WorkgroupSettings()
    {
    }

    /// <summary>The options in the order in which the help lists them.</summary>
    public IEnumerable<Option> Options => _settings.Select(setting => setting.Option);

    /// <summary>The options.</summary>
    /// <param name="canRemove">Whether there may be something to take away.</param>
    public static WorkgroupSettings Create(bool canRemove)
    {
        var made = new WorkgroupSettings();
        made.AddText("--description", "TEXT", "What it is for.", (workgroup, text) => workgroup with { Description = text });
        made.Add("--scan-limit", "SIZE", "Most that one query may scan, for example 10GB; at least 10000000 bytes.", Size,
            (workgroup, bytes) => workgroup with { BytesScannedCutoffPerQuery = bytes });
        made.AddPeriodLimits();
        made.AddText("--output-location", "DIR", "Folder for result files.", (workgroup, text) => workgroup with { OutputLocation = text });
        made.Add("--threads", "N", "Threads of the engine.", Whole, (workgroup, count) => workgroup with { Threads = count });
        made.Add("--memory", "SIZE", "Memory of the engine, for example 2GB.", Size, (workgroup, bytes) => workgroup with { MemoryLimitBytes = bytes });
        made.Add("--price-per-tb", "PRICE", "Price of a terabyte scanned; queries then tell their cost.", Price,
            (workgroup, price) => workgroup with { PricePerTerabyte = price });
        made.Add("--reuse-results", "AGE", "Answer an identical query with a result at most so old, for example 60m.", Period,
            (workgroup, age) => workgroup with { ResultReuseMaxAge = age });
        made.Add("--history-retention", "AGE", "How long the history of queries is kept, for example 45d.", Period,
            (workgroup, age) => workgroup with { HistoryRetention = age ?? TimeSpan.FromDays(45) });
        made.AddTags();
        made.AddFlag("--enforce", "Let the workgroup's settings win over those of a session.", workgroup => workgroup with { EnforceConfiguration = true });
        made.AddFlag("--disable", "Refuse queries.", workgroup => workgroup with { IsEnabled = false });
        if (canRemove)
        {
            made.AddRemovals();
        }

        return made;
    }

    /// <summary>What is wrong with options that stand together.</summary>
    public static void Validate(CommandResult result)
    {
        var names = result.Children.OfType<OptionResult>().Where(option => !option.Implicit).Select(option => option.Option.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(name => names.Contains("--no-" + name[2..])))
        {
            result.AddError($"Give either {name} or --no-{name[2..]}.");
        }

        if (names.Contains("--enable") && names.Contains("--disable"))
        {
            result.AddError("Give either --enable or --disable.");
        }
    }

    /// <summary>The workgroup with what the command line sets.</summary>
    public Workgroup Apply(ParseResult parsed, Workgroup workgroup)
    {
        foreach (var (option, apply) in _settings)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                workgroup = apply(parsed, workgroup);
            }
        }

        return workgroup;
    }

    private static long? Size(string text) => ByteSize.TryParse(text, out var bytes) ? bytes : null;

    private static TimeSpan? Period(string text) => PeriodText.TryParse(text, out var period) ? period : null;

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static decimal? Price(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) ? price : null;

    private void AddText(string name, string valueName, string description, Func<Workgroup, string?, Workgroup> set)
    {
        var option = new Option<string>(name) { Description = description, HelpName = valueName };
        _settings.Add((option, (parsed, workgroup) => set(workgroup, parsed.GetValue(option))));
    }

    private void Add<T>(string name, string valueName, string description, Func<string, T?> read, Func<Workgroup, T?, Workgroup> set)
        where T : struct
    {
        var option = new Option<string>(name) { Description = description, HelpName = valueName };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => read(token.Value) is null))
            {
                result.AddError($"'{result.Tokens[0].Value}' is no value of {name}. {description}");
            }
        });
        _settings.Add((option, (parsed, workgroup) => set(workgroup, read(parsed.GetValue(option)!))));
    }

    private void AddPeriodLimits()
    {
        var option = new Option<string[]>("--period-limit")
        {
            Description = "Most that all queries of a period may scan together, and what happens then, for example 100GB/day:refuse or 5TB/30d:alert; "
                + "may be given several times, and replaces what there was.",
            HelpName = "LIMIT",
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !PeriodLimit.TryParse(token.Value, out _)))
            {
                result.AddError($"'{token.Value}' is no value of --period-limit. Write SIZE/PERIOD:ACTION, for example 100GB/day:refuse or 5TB/30d:alert.");
            }
        });
        _settings.Add((option, (parsed, workgroup) => workgroup with
        {
            PeriodLimits = [.. parsed.GetValue(option)!.Select(text => PeriodLimit.TryParse(text, out var limit) ? limit : throw new FormatException(text))],
        }));
    }

    private void AddTags()
    {
        var option = new Option<string[]>("--tag") { Description = "A tag; may be given several times.", HelpName = "KEY=VALUE" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError("--tag takes KEY=VALUE.");
            }
        });
        _settings.Add((option, (parsed, workgroup) => workgroup with
        {
            Tags = workgroup.Tags.SetItems(parsed.GetValue(option)!.Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))),
        }));
    }

    private void AddFlag(string name, string description, Func<Workgroup, Workgroup> apply)
    {
        var option = new Option<bool>(name) { Description = description };
        _settings.Add((option, (parsed, workgroup) => parsed.GetValue(option) ? apply(workgroup) : workgroup));
    }

    private void AddRemovals()
    {
        AddFlag("--enable", "Take queries again.", workgroup => workgroup with { IsEnabled = true });
        AddFlag("--no-enforce", "Let a session's settings win.", workgroup => workgroup with { EnforceConfiguration = false });
        AddFlag("--no-description", "No description.", workgroup => workgroup with { Description = null });
        AddFlag("--no-scan-limit", "No limit for one query.", workgroup => workgroup with { BytesScannedCutoffPerQuery = null });
        AddFlag("--no-period-limit", "No limits for periods.", workgroup => workgroup with { PeriodLimits = [] });
        AddFlag("--no-output-location", "No result files.", workgroup => workgroup with { OutputLocation = null });
        AddFlag("--no-threads", "Threads as the session says.", workgroup => workgroup with { Threads = null });
        AddFlag("--no-memory", "Memory as the session says.", workgroup => workgroup with { MemoryLimitBytes = null });
        AddFlag("--no-price-per-tb", "No price.", workgroup => workgroup with { PricePerTerabyte = null });
        AddFlag("--no-reuse-results", "Always scan anew.", workgroup => workgroup with { ResultReuseMaxAge = null });
        AddFlag("--no-history-retention", "Keep the history 45 days.", workgroup => workgroup with { HistoryRetention = TimeSpan.FromDays(45) });
        var option = new Option<string[]>("--no-tag") { Description = "Take this tag away; may be given several times.", HelpName = "KEY" };
        _settings.Add((option, (parsed, workgroup) => workgroup with { Tags = workgroup.Tags.RemoveRange(parsed.GetValue(option)!) }));
    }
}
