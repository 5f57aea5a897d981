namespace Open311.Geo.Cql2;

/// <summary>Counts what a reader has read against the limits.</summary>
internal sealed class Cql2Budget(Cql2Limits limits)
{
    private int depth;
    private int nodes;
    private int vertices;

    /// <summary>Every expression once; <see cref="Leave"/> comes after its last part.</summary>
    public void Enter()
    {
        if (++depth > limits.MaxDepth)
            throw new Cql2Refusal(Cql2Errors.TooDeep(limits.MaxDepth));
    }

    public void Leave(int levels = 1) => depth -= levels;

    public T Count<T>(T expression)
        where T : Cql2Expression
    {
        if (++nodes > limits.MaxNodes)
            throw new Cql2Refusal(Cql2Errors.TooManyNodes(limits.MaxNodes));
        return expression;
    }

    public void CountVertex()
    {
        if (++vertices > limits.MaxVertices)
            throw new Cql2Refusal(Cql2Errors.TooManyVertices(limits.MaxVertices));
    }
}
