"""What the code of a function that keeps nothing may use; `stateless.py` says what each list is for."""

from __future__ import annotations

_NUMPY = """
    abs absolute add all allclose amax amin any append arange argmax argmin argpartition argsort argwhere array
    array_equal array_split asarray atleast_1d atleast_2d average bincount bool_ broadcast_to ceil clip column_stack
    concatenate convolve copy corrcoef cos cosh count_nonzero cov cumprod cumsum diag diagonal diff divide dot
    einsum equal exp expand_dims expm1 eye fill_diagonal flip fliplr flipud float32 float64 floor floor_divide full
    full_like greater greater_equal histogram hsplit hstack hypot identity inner int32 int64 interp isclose isfinite
    isinf isnan less less_equal linspace log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor
    logspace matmul max maximum mean median meshgrid min minimum mod moveaxis multiply nan_to_num nanmax nanmean nanmin
    nanstd nansum negative not_equal ones ones_like outer percentile polyfit polyval power prod quantile ravel
    reciprocal remainder repeat reshape roll rot90 round searchsorted sign sin sinh size shape sort split sqrt square
    squeeze stack std subtract sum swapaxes take tan tanh tensordot tile trace transpose tri tril triu true_divide trunc
    unique vander var vdot vsplit vstack where zeros zeros_like
""".split()
_LINALG = "cond det eigh eigvalsh inv lstsq matrix_rank norm pinv qr solve svd".split()
_MATH = """
    acos asin atan atan2 ceil comb copysign cos cosh degrees erf exp expm1 fabs factorial floor fmod fsum gcd hypot
    isclose isfinite isinf isnan isqrt ldexp log log10 log1p log2 perm pow prod radians sin sinh sqrt tan tanh trunc
""".split()
DRAWS = frozenset(
    f"numpy.random.{name}" for name in "choice normal permutation rand randint randn random shuffle uniform".split()
)  # only behind a `seed` of the same call
FUNCTIONS = DRAWS | {
    "numpy.random.seed", "numpy.random.default_rng", "numpy.ndenumerate", "numpy.ndindex", "copy.copy", "copy.deepcopy",
    *(f"numpy.{name}" for name in _NUMPY), *(f"numpy.linalg.{name}" for name in _LINALG),
    *(f"math.{name}" for name in _MATH),
}  # fmt: skip
DTYPES = frozenset(f"numpy.{name}" for name in ("bool_", "float32", "float64", "int32", "int64"))
VALUES = DTYPES | {
    "numpy.e", "numpy.inf", "numpy.nan", "numpy.ndarray", "numpy.newaxis", "numpy.pi", "math.e", "math.inf", "math.nan",
    "math.pi", "math.tau",
}  # fmt: skip
# From which argument on a call of NumPy's may be given a dtype; in others it has no effect on what memory is shown.
DTYPE_AT = {
    "arange": 3, "array": 1, "asarray": 1, "eye": 3, "full": 2, "full_like": 2, "identity": 1, "linspace": 5,
    "logspace": 5, "ones": 1, "ones_like": 1, "tri": 3, "zeros": 1, "zeros_like": 1,
}  # fmt: skip

# Of lists, dictionaries, sets, texts and arrays. Not `view`, `base`, `data`, `flat`; nor `format`, which can look up
# attributes.
METHODS = frozenset("""
    add all any append argmax argmin argsort astype capitalize clear clip copy count cumprod cumsum diagonal difference
    discard dot endswith extend fill find flatten get index insert intersection isdigit issubset item items join keys
    ljust lower lstrip max mean min nonzero pop popitem prod ravel remove repeat replace reshape reverse rjust round
    rstrip setdefault sort split squeeze startswith std strip sum swapaxes take tolist trace transpose union update
    upper values var zfill
""".split())  # fmt: skip
ATTRIBUTES = frozenset({"T", "dtype", "imag", "ndim", "real", "shape", "size"})

CONSUMERS = frozenset({"all", "any", "dict", "list", "max", "min", "set", "sorted", "sum", "tuple"})
CONSUMING_METHODS = frozenset({"extend", "join", "update"})
# What these give shows an address as its text, so it has to be used up at once.
LAZY = frozenset({"enumerate", "filter", "map", "reversed", "zip", "numpy.ndenumerate", "numpy.ndindex"})
# So does a generator of random numbers: nothing but its methods may be used.
GENERATOR = "numpy.random.default_rng"
DRAWS_OF_A_GENERATOR = frozenset("choice integers normal permutation random shuffle standard_normal uniform".split())
SORTERS = frozenset({"max", "min", "sorted"})
_TYPES = frozenset({"bool", "complex", "float", "int", "range", "slice", "str"})
_ERRORS = """
    ArithmeticError AssertionError AttributeError Exception FloatingPointError IndexError KeyError LookupError
    NotImplementedError OverflowError RuntimeError TypeError ValueError ZeroDivisionError
""".split()
BUILTINS = (
    CONSUMERS | (LAZY - FUNCTIONS) | _TYPES | {"abs", "divmod", "isinstance", "len", "pow", "print", "round", *_ERRORS}
)
PLAIN_DTYPES = frozenset({"bool", "complex", "float", "int"})
