"""Hypothesis strategies for whatever may cross the wall as plain data."""

from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

text = st.characters(exclude_categories=["Cs"])
dtypes = hnp.scalar_dtypes().filter(lambda dtype: dtype.kind in "biufc") | hnp.unicode_string_dtypes(max_len=5)
arrays = dtypes.flatmap(
    lambda dtype: hnp.arrays(
        dtype,
        hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
        elements=hnp.from_dtype(dtype, **({"alphabet": text} if dtype.kind == "U" else {})),
    )
)
texts = st.text(text)
keys = texts | st.integers(-(2**59), 2**59) | st.none()
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | texts
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)
