namespace LakeQuery.Storage;

/// <summary>One object of a store as a listing shows it; size and time together tell whether it changed.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Size.</param>
/// <param name="ModifiedMicros">Last change, microseconds since the Unix epoch, UTC.</param>
internal readonly record struct ObjectInfo(string Path, long Bytes, long ModifiedMicros);
