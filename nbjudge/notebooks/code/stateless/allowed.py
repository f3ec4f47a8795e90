"""What the code of a function that keeps nothing may use; `keeping.py` says why each thing is on a list."""

from __future__ import annotations

import re

_NUMPY = """
    abs absolute add all allclose amax amin any append arange argmax argmin argsort argwhere array asarray atleast_1d
    atleast_2d average bool_ broadcast_to ceil clip column_stack concatenate copy cos cosh count_nonzero cumprod cumsum
    diag diff divide dot equal exp expand_dims expm1 eye flip float32 float64 floor full full_like greater greater_equal
    hstack hypot identity inner int32 int64 isclose isfinite isinf isnan less less_equal linspace log log10 log1p log2
    logical_and logical_not logical_or logspace matmul max maximum mean median min minimum mod multiply nan_to_num
    nanmax nanmean nanmin nansum ndenumerate ndindex negative not_equal ones ones_like outer power prod ravel reciprocal
    repeat reshape roll round shape sign sin sinh size sort split sqrt square squeeze stack std subtract sum swapaxes
    tan tanh tile trace transpose tril triu true_divide var vstack where zeros zeros_like
""".split()
_MATH = """
    acos asin atan atan2 ceil comb copysign cos cosh degrees erf exp expm1 fabs factorial floor fmod fsum gcd hypot
    isclose isfinite isinf isnan isqrt ldexp log log10 log1p log2 perm pow prod radians sin sinh sqrt tan tanh trunc
""".split()
DRAWS = frozenset(
    f"numpy.random.{name}" for name in "choice normal permutation rand randint randn random shuffle uniform".split()
)  # only behind a `seed` of the same call
FUNCTIONS = DRAWS | {
    "numpy.random.seed", "numpy.random.default_rng", "numpy.linalg.norm", "copy.copy", "copy.deepcopy",
    *(f"numpy.{name}" for name in _NUMPY), *(f"math.{name}" for name in _MATH),
}  # fmt: skip
DTYPES = frozenset(f"numpy.{name}" for name in ("bool_", "float32", "float64", "int32", "int64"))
VALUES = DTYPES | {
    "numpy.e", "numpy.inf", "numpy.nan", "numpy.newaxis", "numpy.pi", "math.e", "math.inf", "math.nan", "math.pi",
    "math.tau",
}  # fmt: skip
CLASSES = frozenset({"numpy.ndarray"})  # to be asked for with `isinstance`; called, it gives old memory
ALONE = frozenset({"copy.copy", "copy.deepcopy"})  # with one argument: another one would get addresses
IMPORTS = FUNCTIONS | VALUES | CLASSES | {"copy", "math", "numpy", "numpy.linalg", "numpy.random"}
# From which argument on a call of NumPy's may be given a dtype; in others it has no effect on what memory is shown.
DTYPE_AT = {
    "arange": 3, "array": 1, "asarray": 1, "eye": 3, "full": 2, "full_like": 2, "identity": 1, "linspace": 5,
    "logspace": 5, "ones": 1, "ones_like": 1, "zeros": 1, "zeros_like": 1,
}  # fmt: skip

# Of lists, dictionaries, texts and arrays. Not `view`, `base`, `data`, `flat`; nor `format`, which can look up
# attributes.
METHODS = frozenset("""
    all any append argmax argmin argsort astype capitalize clear clip copy count cumprod cumsum diagonal dot endswith
    extend fill find flatten get index insert isdigit item join ljust lower lstrip max mean min nonzero pop popitem prod
    ravel remove repeat replace reshape reverse rjust round rstrip setdefault sort split squeeze startswith std strip
    sum swapaxes tolist trace transpose update upper var zfill
""".split())  # fmt: skip
VIEWS = frozenset({"items", "keys", "values"})  # their operators give sets, whose order can be one of addresses
ATTRIBUTES = frozenset({"T", "dtype", "imag", "ndim", "real", "shape", "size"})

CONSUMERS = frozenset({"all", "any", "dict", "len", "list", "max", "min", "sorted", "sum", "tuple"})
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
BUILTINS = CONSUMERS | (LAZY - FUNCTIONS) | _TYPES | {"abs", "divmod", "isinstance", "pow", "print", "round", *_ERRORS}
PLAIN_DTYPES = frozenset({"bool", "complex", "float", "int"})

# In the release's cells, which are no enemy's: modules whose functions change nothing for others, and those that do.
QUIET = ("numpy.", "math.", "matplotlib.", "copy.")
SETTERS = re.compile(
    r"_*(?:set|reset|install|enable|disable|filter|simplefilter|config|patch|reload|exec|eval)\w*|__enter__"
)
