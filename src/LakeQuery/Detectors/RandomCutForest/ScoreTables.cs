namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>The score's terms by depth and by mass, worked out once for all trees.</summary>
internal sealed class ScoreTables
{
    private readonly double[] _unseen;
    private readonly double[] _log2OfMassAnd1;

    /// <summary>The terms of trees that hold so many points at most.</summary>
    public ScoreTables(int capacity)
    {
        _unseen = new double[capacity + 1];
        _log2OfMassAnd1 = new double[capacity + 1];
        for (var index = 0; index <= capacity; index++)
        {
            _unseen[index] = 1.0 / (index + 1);
            _log2OfMassAnd1[index] = PortableMath.Log2(index + 1);
        }
    }

    /// <summary>1/(depth + 1) by depth: the score of a point that is cut off there.</summary>
    public double[] Unseen => _unseen;

    /// <summary>What makes scores of trees of different sizes comparable.</summary>
    public double Normaliser(int treeMass) => _log2OfMassAnd1[treeMass];

    /// <summary>The score of a point that is in the tree, damped where it makes up much of the tree.</summary>
    public double Seen(int depth, int leafMass, int treeMass) =>
        (1 - (leafMass / (2.0 * treeMass))) / (depth + _log2OfMassAnd1[leafMass]);
}
