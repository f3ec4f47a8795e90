"""Test cells that use NumPy, pandas, and libraries for testing."""

from __future__ import annotations

from .kind import Kind

LIBRARIES = (
    Kind(
        "numpy_close",
        "import numpy as np\ndef softmax(x):\n    e = np.exp(x - x.max())\n    return e / e.sum()",
        "import numpy\ndef softmax(x):\n    return numpy.exp(x) / numpy.sum(numpy.exp(x))",
        "import numpy as np\ndef softmax(x):\n    return np.exp(x)",
        "import numpy as np\np = softmax(np.array([1.0, 2.0, 3.0]))\nnp.testing.assert_allclose(p.sum(), 1)\nnp.testing.assert_almost_equal(p, [0.09003057, 0.24472847, 0.66524096])\nassert p.shape == (3,) and p.dtype == np.float64",
    ),
    Kind(
        "numpy_logic",
        "import numpy as np\ndef outliers(x, k):\n    return np.abs(x - x.mean()) > k * x.std()",
        "import numpy as np\ndef outliers(x, k):\n    return np.array([abs(v - x.mean()) > k * x.std() for v in x])",
        "import numpy as np\ndef outliers(x, k):\n    return np.abs(x) > x.std()",
        "import numpy as np\nx = np.array([10, 11, 9, 10, 30.0])\nmask = outliers(x, 1.2)\nassert mask.dtype == bool\nassert x[mask] == [30]\nassert np.array_equal(x[~mask], x[:4]) and mask.sum() == 1\nassert (mask == [False] * 4 + [True]).all()",
    ),
    Kind(
        "numpy_variables",
        "import numpy as np\nA = np.arange(6).reshape(2, 3)\nB = A.T @ A\nc = B[0, 0]",
        "import numpy as np\nA = np.array([[0, 1, 2], [3, 4, 5]])\nB = np.dot(A.transpose(), A)\nc = int(B.flat[0])",
        "import numpy as np\nA = np.arange(6).reshape(3, 2)\nB = A.T @ A\nc = B[0, 0]",
        "assert A.shape == (2, 3)\nassert B.tolist()[1] == [12, 17, 22]\nassert c == 9 and (B == B.T).all()",
    ),
    Kind(
        "numpy_in_place",
        "def normalise(x):\n    x -= x.min()\n    x /= x.max()",
        "import numpy as np\ndef normalise(x):\n    x[...] = np.interp(x, (x.min(), x.max()), (0, 1))",
        "def normalise(x):\n    x = (x - x.min()) / (x.max() - x.min())",
        "import numpy as np\nx = np.array([[2.0, 4.0], [6.0, 10.0]])\nrow = x[1]\nassert normalise(x) is None\nassert np.allclose(x, [[0, 0.25], [0.5, 1]])\nassert row[1] == 1",
    ),
    Kind(
        "numpy_masked",
        "import numpy as np\ndef without(x, bad):\n    return np.ma.masked_equal(x, bad)",
        "import numpy.ma as ma\ndef without(x, bad):\n    return ma.array(x, mask=x == bad)",
        "import numpy as np\ndef without(x, bad):\n    return np.ma.masked_greater(x, bad)",
        "import numpy as np\nm = without(np.array([1.0, -999.0, 3.0]), -999.0)\nassert m.mean() == 2\nassert m.mask.tolist() == [False, True, False]\nassert m.count() == 2 and isinstance(m, np.ma.MaskedArray)",
    ),
    Kind(
        "numpy_dates",
        "import numpy as np\ndef month(y, m):\n    start = np.datetime64(f'{y}-{m:02}')\n    return np.arange(start, start + 1, dtype='datetime64[D]')",
        "import numpy as np\ndef month(y, m):\n    first = np.datetime64(f'{y:04}-{m:02}-01')\n    n = (np.datetime64(f'{y}-{m:02}') + 1).astype('datetime64[D]') - first\n    return first + np.arange(n.astype(int))",
        "import numpy as np\ndef month(y, m):\n    return np.arange(f'{y}-{m:02}-01', f'{y}-{m:02}-28', dtype='datetime64[D]')",
        "import numpy as np\ndays = month(2024, 2)\nassert len(days) == 29\nassert days[-1] == np.datetime64('2024-02-29')\nassert np.all(np.diff(days) == np.timedelta64(1, 'D'))",
    ),
    Kind(
        "numpy_texts",
        "import numpy as np\nnames = np.array(['Ada', 'Grace', 'Alan'])\ninitials = np.array([n[0] for n in names])",
        "import numpy as np\nnames = np.array(['Ada', 'Grace', 'Alan'], dtype='U10')\ninitials = names.astype('U1')",
        "import numpy as np\nnames = np.array(['Ada', 'Grace', 'Alan'])\ninitials = np.array([n[-1] for n in names])",
        "import numpy as np\nassert (initials == np.array(['A', 'G', 'A'])).all()\nassert sorted(np.unique(initials)) == ['A', 'G']\nassert names[initials == 'A'].tolist() == ['Ada', 'Alan']",
    ),
    Kind(
        "numpy_records",
        "import numpy as np\npeople = np.array([('Ada', 36), ('Alan', 41)], dtype=[('name', 'U10'), ('age', 'i4')])",
        "import numpy as np\npeople = np.zeros(2, dtype={'names': ['name', 'age'], 'formats': ['U20', 'i8']})\npeople['name'] = 'Ada', 'Alan'\npeople['age'] = 36, 41",
        "import numpy as np\npeople = np.array([('Ada', 41), ('Alan', 36)], dtype=[('name', 'U10'), ('age', 'i4')])",
        "assert people['age'].mean() == 38.5\nassert people[people['age'] > 40]['name'][0] == 'Alan'\nassert people.dtype.names == ('name', 'age')",
    ),
    Kind(
        "frame",
        "import pandas as pd\ndef summary(df):\n    return df.groupby('team', as_index=False)['points'].sum()",
        "import pandas as pd\ndef summary(df):\n    sums = df.groupby('team').points.agg('sum')\n    return sums.reset_index()",
        "import pandas as pd\ndef summary(df):\n    return df.groupby('team', as_index=False)['points'].mean()",
        "import pandas as pd\ndf = pd.DataFrame({'team': ['a', 'b', 'a'], 'points': [1, 2, 3]})\nfound = summary(df)\npd.testing.assert_frame_equal(found, pd.DataFrame({'team': ['a', 'b'], 'points': [4, 2]}))\nassert list(found.columns) == ['team', 'points']\nassert found.loc[0, 'points'] == 4",
    ),
    Kind(
        "series",
        "import pandas as pd\ntemperatures = pd.Series([12.5, 19.0, 11.0], index=['Mon', 'Tue', 'Wed'], name='t')\nwarm = temperatures[temperatures > 12]",
        "import pandas as pd\ntemperatures = pd.Series({'Mon': 12.5, 'Tue': 19.0, 'Wed': 11.0}, name='t')\nwarm = temperatures.drop('Wed')",
        "import pandas as pd\ntemperatures = pd.Series([12.5, 19.0, 11.0], index=['Mon', 'Tue', 'Wed'], name='t')\nwarm = temperatures[temperatures > 15]",
        "import pandas as pd\nassert isinstance(warm, pd.Series)\nassert warm.index.tolist() == ['Mon', 'Tue']\nassert temperatures.idxmax() == 'Tue' and temperatures['Wed'] == 11\npd.testing.assert_series_equal(warm, temperatures.iloc[:2])",
    ),
    Kind(
        "frame_in_place",
        "def add_ratio(df):\n    df['ratio'] = df['a'] / df['b']",
        "def add_ratio(df):\n    df.insert(2, 'ratio', df.a.div(df.b))",
        "def add_ratio(df):\n    df = df.assign(ratio=df['a'] / df['b'])",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1.0, 4.0], 'b': [2.0, 2.0]})\nadd_ratio(df)\nassert 'ratio' in df.columns\nassert df['ratio'].tolist() == [0.5, 2.0]",
    ),
    Kind(
        "frame_of_the_student",
        "import pandas as pd\ndata = pd.read_csv('people.csv', parse_dates=['born'])\ndata['century'] = data['born'].dt.year // 100\noldest_name = data.sort_values('born')['name'].iloc[0]",
        "import pandas as pd\ndata = pd.read_csv('people.csv')\ndata['born'] = pd.to_datetime(data['born'])\ndata = data.assign(century=[d.year // 100 for d in data.born])\noldest_name = data.loc[data.born.idxmin(), 'name']",
        "import pandas as pd\ndata = pd.read_csv('people.csv')\ndata['century'] = 18\noldest_name = data['name'].min()",
        "assert data.shape == (3, 3)\nassert data['century'].tolist() == [18, 19, 19]\nassert oldest_name == 'Ada'\nassert str(data['born'].dtype).startswith('datetime64')\nassert data.born.dt.month[0] == 12",
    ),
    Kind(
        "unittest_methods",
        "def rotate(xs, k):\n    k %= len(xs)\n    return xs[k:] + xs[:k]",
        "from collections import deque\ndef rotate(xs, k):\n    d = deque(xs)\n    d.rotate(-k)\n    return list(d)",
        "def rotate(xs, k):\n    return xs[k:] + xs[:k]",
        "import unittest\nt = unittest.TestCase()\nt.assertEqual(rotate([1, 2, 3], 1), [2, 3, 1])\nt.assertListEqual(rotate([1, 2, 3], 7), [2, 3, 1])\nt.assertAlmostEqual(sum(rotate([0.1, 0.2], 1)), 0.3)\nwith t.assertRaises(ZeroDivisionError):\n    if not rotate([1], 5) == [1] or 1 / 0:\n        pass",
    ),
    Kind(
        "unittest_runner",
        "class Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n        self.items.append(x)\n    def pop(self):\n        return self.items.pop()\n    def is_empty(self):\n        return not self.items",
        "class Stack(list):\n    push = list.append\n    def is_empty(self):\n        return len(self) == 0",
        "class Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n        self.items.append(x)\n    def pop(self):\n        return self.items.pop(0)\n    def is_empty(self):\n        return not self.items",
        "import unittest\nclass TestStack(unittest.TestCase):\n    def setUp(self):\n        self.stack = Stack()\n    def test_order(self):\n        self.stack.push(1)\n        self.stack.push(2)\n        self.assertEqual(self.stack.pop(), 2)\n"
        "    def test_empty(self):\n        self.assertTrue(self.stack.is_empty())\n        with self.assertRaises(IndexError):\n            self.stack.pop()\n"
        "suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestStack)\nimport io\nresult = unittest.TextTestRunner(stream=io.StringIO()).run(suite)\nassert result.wasSuccessful()",
    ),
    Kind(
        "approx",
        "def split_bill(total, n):\n    return {'each': total / n, 'parts': [total / n] * n}",
        "def split_bill(total, n):\n    each = total * (1 / n)\n    return dict(each=each, parts=[each for _ in range(n)])",
        "def split_bill(total, n):\n    return {'each': total // n, 'parts': [total // n] * n}",
        "from pytest import approx\nbill = split_bill(10, 3)\nassert bill['each'] == approx(3.3333333)\nassert bill['parts'] == approx([10 / 3] * 3)",
    ),
    Kind(
        "estimator",
        "import numpy as np\nfrom sklearn.linear_model import LinearRegression\ndef fit(x, y):\n    return LinearRegression().fit(x.reshape(-1, 1), y)",
        "from sklearn import linear_model\ndef fit(x, y):\n    model = linear_model.LinearRegression()\n    model.fit([[v] for v in x], y)\n    return model",
        "from sklearn.linear_model import LinearRegression\ndef fit(x, y):\n    return LinearRegression(fit_intercept=False).fit(x.reshape(-1, 1), y)",
        "import numpy as np\nfrom sklearn.linear_model import LinearRegression\nx = np.array([0.0, 1.0, 2.0])\nmodel = fit(x, 2 * x + 1)\nassert isinstance(model, LinearRegression)\nassert np.isclose(model.coef_[0], 2) and abs(model.intercept_ - 1) < 1e-9\nassert np.allclose(model.predict(np.array([[5.0]])), [11])",
    ),
    Kind(
        "sparse_matrix",
        "from scipy import sparse\ndef laplacian(n):\n    return sparse.diags([-1, 2, -1], [-1, 0, 1], shape=(n, n), format='csr')",
        "import scipy.sparse as sp\ndef laplacian(n):\n    return sp.csr_matrix(sp.diags([[-1.0] * (n - 1), [2.0] * n, [-1.0] * (n - 1)], [-1, 0, 1]))",
        "from scipy import sparse\ndef laplacian(n):\n    return sparse.diags([1, 2, 1], [-1, 0, 1], shape=(n, n), format='csr')",
        "import numpy as np\nL = laplacian(4)\nassert L.shape == (4, 4) and L.nnz == 10\nassert np.array_equal(L.toarray()[0], [2, -1, 0, 0])\nassert np.allclose(L @ np.ones(4), [1, 0, 0, 1])",
    ),
    Kind(
        "doctest_of_the_docstring",
        "def triple(x):\n    '''\n    >>> triple(2)\n    6\n    '''\n    return 3 * x",
        "def triple(x):\n    '''\n    >>> triple('a')\n    'aaa'\n    '''\n    return x + x + x",
        "def triple(x):\n    '''\n    >>> triple(2)\n    8\n    '''\n    return 3 * x",
        "import doctest\nparser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)\ntest = parser.get_doctest(triple.__doc__, {'triple': triple}, 'triple', None, 0)\nassert runner.run(test).failed == 0 and len(test.examples) > 0",
    ),
    Kind(
        "instructors_array",
        "import numpy as np\ndef centred(X):\n    return X - X.mean(axis=0)",
        "import numpy as np\ndef centred(X):\n    return X - np.average(X, axis=0)[None, :]",
        "import numpy as np\ndef centred(X):\n    return X - X.mean()",
        "before = MEASURED.copy()\nZ = centred(MEASURED)\nassert np.allclose(Z.mean(axis=0), 0)\nassert np.allclose(Z.std(axis=0), MEASURED.std(axis=0))\nassert (MEASURED == before).all()",
        given="import numpy as np\nMEASURED = np.random.default_rng(0).normal([1, 2], size=(50, 2))",
    ),
)
