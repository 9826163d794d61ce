using LakeQuery.Errors;

namespace LakeQuery.Cli;

/// <summary>What the process answers, so that a script knows what kind of trouble there was.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int UserError = 1;
    public const int Usage = 2;
    public const int ResourcesExceeded = 3;
    public const int ExternalFault = 4;
    public const int InternalFault = 5;
    public const int HungUp = 129;
    public const int Cancelled = 130;
    public const int Terminated = 143;

    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.User => UserError,
        ErrorKind.Resources => ResourcesExceeded,
        ErrorKind.External => ExternalFault,
        ErrorKind.Internal => InternalFault,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
