namespace LakeQuery.Execution.Staging;

/// <summary>A step that runs on the statement's connection before the statement: what it leaves there, the statement reads by a
/// <see cref="Planning.StagedRowsNode"/>.</summary>
/// <remarks>It is for operators that DuckDB does not have: their input is made by a query of their own, worked through here, and handed back.</remarks>
internal interface IPreparation
{
    /// <summary>Runs the step.</summary>
    /// <param name="stage">Where it reads and leaves rows.</param>
    void Run(Stage stage);
}
