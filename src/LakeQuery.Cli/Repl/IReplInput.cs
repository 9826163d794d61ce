using System.Text;
using LakeQuery.Cli.Repl.Editing;

namespace LakeQuery.Cli.Repl;

/// <summary>Where statements and commands come from.</summary>
internal interface IReplInput : IDisposable
{
    /// <summary>The next text that is whole, empty where the user went back, null at the end.</summary>
    string? Read(string prompt);
}

/// <summary>A person at an editor.</summary>
internal sealed class EditorInput(LineEditor editor) : IReplInput
{
    public string? Read(string prompt) => editor.Read(prompt, IsComplete);

    public void Dispose()
    {
        // The terminal is whoever opened it's.
    }

    private static bool IsComplete(string text) => Repl.IsWord(text) || InputSplitter.Split(text).IsComplete;
}

/// <summary>Lines of a pipe, or of a terminal that takes no control codes; there the prompt is plain text.</summary>
internal sealed class LineInput : IReplInput
{
    private readonly StreamReader _reader = new(Console.OpenStandardInput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    private readonly bool _prompts;
    private volatile bool _isInterrupted;
    private int _lineCount;

    public LineInput(ReplContext context)
    {
        _prompts = context.IsInteractive && !Console.IsErrorRedirected;
        if (context.IsInteractive)
        {
            context.Running.OnIdleInterrupt = Interrupt;
        }
    }

    public string? Read(string prompt)
    {
        var text = new StringBuilder();
        var firstLine = _lineCount;
        while (true)
        {
            if (_prompts)
            {
                Console.Error.Write(text.Length == 0 ? prompt : new string(' ', Math.Max(0, prompt.Length - 2)) + "> ");
            }

            if (_reader.ReadLine() is not { } line)
            {
                return text.Length == 0 ? null : Placed(text, firstLine);
            }

            _lineCount++;
            if (_isInterrupted)
            {
                _isInterrupted = false;
                text.Clear();
                firstLine = _lineCount - 1;
            }

            text.Append(line).Append('\n');
            var soFar = text.ToString();
            if (string.IsNullOrWhiteSpace(soFar) && _prompts)
            {
                return "";
            }

            if (Repl.IsWord(soFar) || InputSplitter.Split(soFar).IsComplete)
            {
                return Placed(text, firstLine);
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    // In a script, errors tell the line of the script.
    private string Placed(StringBuilder text, int firstLine) => _prompts ? text.ToString() : new string('\n', firstLine) + text;

    private void Interrupt()
    {
        _isInterrupted = true;
        Console.Error.WriteLine();
    }
}
