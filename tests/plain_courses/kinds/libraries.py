"""Test cells that use NumPy, pandas, and libraries for testing."""

from __future__ import annotations

from .kind import Kind

LIBRARIES = (
    Kind(
        "numpy_close",
        right="""import numpy as np
def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()""",
        other="""import numpy
def softmax(x):
    return numpy.exp(x) / numpy.sum(numpy.exp(x))""",
        wrong="""import numpy as np
def softmax(x):
    return np.exp(x)""",
        test="""import numpy as np
p = softmax(np.array([1.0, 2.0, 3.0]))
np.testing.assert_allclose(p.sum(), 1)
np.testing.assert_almost_equal(p, [0.09003057, 0.24472847, 0.66524096])
assert p.shape == (3,) and p.dtype == np.float64""",
    ),
    Kind(
        "numpy_logic",
        right="""import numpy as np
def outliers(x, k):
    return np.abs(x - x.mean()) > k * x.std()""",
        other="""import numpy as np
def outliers(x, k):
    return np.array([abs(v - x.mean()) > k * x.std() for v in x])""",
        wrong="""import numpy as np
def outliers(x, k):
    return np.abs(x) > x.std()""",
        test="""import numpy as np
x = np.array([10, 11, 9, 10, 30.0])
mask = outliers(x, 1.2)
assert mask.dtype == bool
assert x[mask] == [30]
assert np.array_equal(x[~mask], x[:4]) and mask.sum() == 1
assert (mask == [False] * 4 + [True]).all()""",
    ),
    Kind(
        "numpy_variables",
        right="""import numpy as np
A = np.arange(6).reshape(2, 3)
B = A.T @ A
c = B[0, 0]""",
        other="""import numpy as np
A = np.array([[0, 1, 2], [3, 4, 5]])
B = np.dot(A.transpose(), A)
c = int(B.flat[0])""",
        wrong="""import numpy as np
A = np.arange(6).reshape(3, 2)
B = A.T @ A
c = B[0, 0]""",
        test="""assert A.shape == (2, 3)
assert B.tolist()[1] == [12, 17, 22]
assert c == 9 and (B == B.T).all()""",
    ),
    Kind(
        "numpy_in_place",
        right="""def normalise(x):
    x -= x.min()
    x /= x.max()""",
        other="""import numpy as np
def normalise(x):
    x[...] = np.interp(x, (x.min(), x.max()), (0, 1))""",
        wrong="""def normalise(x):
    x = (x - x.min()) / (x.max() - x.min())""",
        test="""import numpy as np
x = np.array([[2.0, 4.0], [6.0, 10.0]])
row = x[1]
assert normalise(x) is None
assert np.allclose(x, [[0, 0.25], [0.5, 1]])
assert row[1] == 1""",
    ),
    Kind(
        "numpy_masked",
        right="""import numpy as np
def without(x, bad):
    return np.ma.masked_equal(x, bad)""",
        other="""import numpy.ma as ma
def without(x, bad):
    return ma.array(x, mask=x == bad)""",
        wrong="""import numpy as np
def without(x, bad):
    return np.ma.masked_greater(x, bad)""",
        test="""import numpy as np
m = without(np.array([1.0, -999.0, 3.0]), -999.0)
assert m.mean() == 2
assert m.mask.tolist() == [False, True, False]
assert m.count() == 2 and isinstance(m, np.ma.MaskedArray)""",
    ),
    Kind(
        "numpy_dates",
        right="""import numpy as np
def month(y, m):
    start = np.datetime64(f'{y}-{m:02}')
    return np.arange(start, start + 1, dtype='datetime64[D]')""",
        other="""import numpy as np
def month(y, m):
    first = np.datetime64(f'{y:04}-{m:02}-01')
    n = (np.datetime64(f'{y}-{m:02}') + 1).astype('datetime64[D]') - first
    return first + np.arange(n.astype(int))""",
        wrong="""import numpy as np
def month(y, m):
    return np.arange(f'{y}-{m:02}-01', f'{y}-{m:02}-28', dtype='datetime64[D]')""",
        test="""import numpy as np
days = month(2024, 2)
assert len(days) == 29
assert days[-1] == np.datetime64('2024-02-29')
assert np.all(np.diff(days) == np.timedelta64(1, 'D'))""",
    ),
    Kind(
        "numpy_texts",
        right="""import numpy as np
names = np.array(['Ada', 'Grace', 'Alan'])
initials = np.array([n[0] for n in names])""",
        other="""import numpy as np
names = np.array(['Ada', 'Grace', 'Alan'], dtype='U10')
initials = names.astype('U1')""",
        wrong="""import numpy as np
names = np.array(['Ada', 'Grace', 'Alan'])
initials = np.array([n[-1] for n in names])""",
        test="""import numpy as np
assert (initials == np.array(['A', 'G', 'A'])).all()
assert sorted(np.unique(initials)) == ['A', 'G']
assert names[initials == 'A'].tolist() == ['Ada', 'Alan']""",
    ),
    Kind(
        "numpy_records",
        right="""import numpy as np
people = np.array([('Ada', 36), ('Alan', 41)], dtype=[('name', 'U10'), ('age', 'i4')])""",
        other="""import numpy as np
people = np.zeros(2, dtype={'names': ['name', 'age'], 'formats': ['U20', 'i8']})
people['name'] = 'Ada', 'Alan'
people['age'] = 36, 41""",
        wrong="""import numpy as np
people = np.array([('Ada', 41), ('Alan', 36)], dtype=[('name', 'U10'), ('age', 'i4')])""",
        test="""assert people['age'].mean() == 38.5
assert people[people['age'] > 40]['name'][0] == 'Alan'
assert people.dtype.names == ('name', 'age')""",
    ),
    Kind(
        "frame",
        right="""import pandas as pd
def summary(df):
    return df.groupby('team', as_index=False)['points'].sum()""",
        other="""import pandas as pd
def summary(df):
    sums = df.groupby('team').points.agg('sum')
    return sums.reset_index()""",
        wrong="""import pandas as pd
def summary(df):
    return df.groupby('team', as_index=False)['points'].mean()""",
        test="""import pandas as pd
df = pd.DataFrame({'team': ['a', 'b', 'a'], 'points': [1, 2, 3]})
found = summary(df)
pd.testing.assert_frame_equal(found, pd.DataFrame({'team': ['a', 'b'], 'points': [4, 2]}))
assert list(found.columns) == ['team', 'points']
assert found.loc[0, 'points'] == 4""",
    ),
    Kind(
        "series",
        right="""import pandas as pd
temperatures = pd.Series([12.5, 19.0, 11.0], index=['Mon', 'Tue', 'Wed'], name='t')
warm = temperatures[temperatures > 12]""",
        other="""import pandas as pd
temperatures = pd.Series({'Mon': 12.5, 'Tue': 19.0, 'Wed': 11.0}, name='t')
warm = temperatures.drop('Wed')""",
        wrong="""import pandas as pd
temperatures = pd.Series([12.5, 19.0, 11.0], index=['Mon', 'Tue', 'Wed'], name='t')
warm = temperatures[temperatures > 15]""",
        test="""import pandas as pd
assert isinstance(warm, pd.Series)
assert warm.index.tolist() == ['Mon', 'Tue']
assert temperatures.idxmax() == 'Tue' and temperatures['Wed'] == 11
pd.testing.assert_series_equal(warm, temperatures.iloc[:2])""",
    ),
    Kind(
        "frame_in_place",
        right="""def add_ratio(df):
    df['ratio'] = df['a'] / df['b']""",
        other="""def add_ratio(df):
    df.insert(2, 'ratio', df.a.div(df.b))""",
        wrong="""def add_ratio(df):
    df = df.assign(ratio=df['a'] / df['b'])""",
        test="""import pandas as pd
df = pd.DataFrame({'a': [1.0, 4.0], 'b': [2.0, 2.0]})
add_ratio(df)
assert 'ratio' in df.columns
assert df['ratio'].tolist() == [0.5, 2.0]""",
    ),
    Kind(
        "frame_of_the_student",
        right="""import pandas as pd
data = pd.read_csv('people.csv', parse_dates=['born'])
data['century'] = data['born'].dt.year // 100
oldest_name = data.sort_values('born')['name'].iloc[0]""",
        other="""import pandas as pd
data = pd.read_csv('people.csv')
data['born'] = pd.to_datetime(data['born'])
data = data.assign(century=[d.year // 100 for d in data.born])
oldest_name = data.loc[data.born.idxmin(), 'name']""",
        wrong="""import pandas as pd
data = pd.read_csv('people.csv')
data['century'] = 18
oldest_name = data['name'].min()""",
        test="""assert data.shape == (3, 3)
assert data['century'].tolist() == [18, 19, 19]
assert oldest_name == 'Ada'
assert str(data['born'].dtype).startswith('datetime64')
assert data.born.dt.month[0] == 12""",
    ),
    Kind(
        "unittest_methods",
        right="""def rotate(xs, k):
    k %= len(xs)
    return xs[k:] + xs[:k]""",
        other="""from collections import deque
def rotate(xs, k):
    d = deque(xs)
    d.rotate(-k)
    return list(d)""",
        wrong="""def rotate(xs, k):
    return xs[k:] + xs[:k]""",
        test="""import unittest
t = unittest.TestCase()
t.assertEqual(rotate([1, 2, 3], 1), [2, 3, 1])
t.assertListEqual(rotate([1, 2, 3], 7), [2, 3, 1])
t.assertAlmostEqual(sum(rotate([0.1, 0.2], 1)), 0.3)
with t.assertRaises(ZeroDivisionError):
    if not rotate([1], 5) == [1] or 1 / 0:
        pass""",
    ),
    Kind(
        "unittest_runner",
        right="""class Stack:
    def __init__(self):
        self.items = []
    def push(self, x):
        self.items.append(x)
    def pop(self):
        return self.items.pop()
    def is_empty(self):
        return not self.items""",
        other="""class Stack(list):
    push = list.append
    def is_empty(self):
        return len(self) == 0""",
        wrong="""class Stack:
    def __init__(self):
        self.items = []
    def push(self, x):
        self.items.append(x)
    def pop(self):
        return self.items.pop(0)
    def is_empty(self):
        return not self.items""",
        test="""import unittest
class TestStack(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()
    def test_order(self):
        self.stack.push(1)
        self.stack.push(2)
        self.assertEqual(self.stack.pop(), 2)
    def test_empty(self):
        self.assertTrue(self.stack.is_empty())
        with self.assertRaises(IndexError):
            self.stack.pop()
suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestStack)
import io
result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
assert result.wasSuccessful()""",
    ),
    Kind(
        "approx",
        right="""def split_bill(total, n):
    return {'each': total / n, 'parts': [total / n] * n}""",
        other="""def split_bill(total, n):
    each = total * (1 / n)
    return dict(each=each, parts=[each for _ in range(n)])""",
        wrong="""def split_bill(total, n):
    return {'each': total // n, 'parts': [total // n] * n}""",
        test="""from pytest import approx
bill = split_bill(10, 3)
assert bill['each'] == approx(3.3333333)
assert bill['parts'] == approx([10 / 3] * 3)""",
    ),
    Kind(
        "estimator",
        right="""import numpy as np
from sklearn.linear_model import LinearRegression
def fit(x, y):
    return LinearRegression().fit(x.reshape(-1, 1), y)""",
        other="""from sklearn import linear_model
def fit(x, y):
    model = linear_model.LinearRegression()
    model.fit([[v] for v in x], y)
    return model""",
        wrong="""from sklearn.linear_model import LinearRegression
def fit(x, y):
    return LinearRegression(fit_intercept=False).fit(x.reshape(-1, 1), y)""",
        test="""import numpy as np
from sklearn.linear_model import LinearRegression
x = np.array([0.0, 1.0, 2.0])
model = fit(x, 2 * x + 1)
assert isinstance(model, LinearRegression)
assert np.isclose(model.coef_[0], 2) and abs(model.intercept_ - 1) < 1e-9
assert np.allclose(model.predict(np.array([[5.0]])), [11])""",
    ),
    Kind(
        "sparse_matrix",
        right="""from scipy import sparse
def laplacian(n):
    return sparse.diags([-1.0, 2.0, -1.0], [-1, 0, 1], shape=(n, n), format='csr')""",
        other="""import scipy.sparse as sp
def laplacian(n):
    return sp.csr_matrix(sp.diags([[-1.0] * (n - 1), [2.0] * n, [-1.0] * (n - 1)], [-1, 0, 1]))""",
        wrong="""from scipy import sparse
def laplacian(n):
    return sparse.diags([1.0, 2.0, 1.0], [-1, 0, 1], shape=(n, n), format='csr')""",
        test="""import numpy as np
L = laplacian(4)
assert L.shape == (4, 4) and L.nnz == 10
assert np.array_equal(L.toarray()[0], [2, -1, 0, 0])
assert np.allclose(L @ np.ones(4), [1, 0, 0, 1])""",
    ),
    Kind(
        "doctest_of_the_docstring",
        judged="inside",  # it runs what the student's docstring says
        right="""def triple(x):
    '''
    >>> triple(2)
    6
    '''
    return 3 * x""",
        other="""def triple(x):
    '''
    >>> triple('a')
    'aaa'
    '''
    return x + x + x""",
        wrong="""def triple(x):
    '''
    >>> triple(2)
    8
    '''
    return 3 * x""",
        test="""import doctest
parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
test = parser.get_doctest(triple.__doc__, {'triple': triple}, 'triple', None, 0)
assert runner.run(test).failed == 0 and len(test.examples) > 0""",
    ),
    Kind(
        "instructors_array",
        given="""import numpy as np
MEASURED = np.random.default_rng(0).normal([1, 2], size=(50, 2))""",
        right="""import numpy as np
def centred(X):
    return X - X.mean(axis=0)""",
        other="""import numpy as np
def centred(X):
    return X - np.average(X, axis=0)[None, :]""",
        wrong="""import numpy as np
def centred(X):
    return X - X.mean()""",
        test="""before = MEASURED.copy()
Z = centred(MEASURED)
assert np.allclose(Z.mean(axis=0), 0)
assert np.allclose(Z.std(axis=0), MEASURED.std(axis=0))
assert (MEASURED == before).all()""",
    ),
    Kind(
        "table_with_more_columns",
        given="import numpy as np",
        right="""import pandas as pd
def words(texts):
    return pd.DataFrame({'text': texts, 'n': [len(t.split()) for t in texts]})""",
        other="""import datetime
import pandas as pd
def words(texts):
    table = pd.DataFrame({'text': texts})
    table['words'] = table['text'].str.split()
    table['n'] = table['words'].map(len)
    table['letters'] = [set(t) for t in texts]
    table['day'] = datetime.date(2024, 2, 29)
    table['when'] = pd.Timestamp('2024-02-29', tz='UTC')
    table['text'] = [np.str_(t) for t in texts]
    return table""",
        wrong="""import pandas as pd
def words(texts):
    return pd.DataFrame({'text': texts, 'n': [len(t) for t in texts]})""",
        test="""found = words(['a b', 'c'])
assert found['n'].tolist() == [2, 1]
assert list(found['text']) == ['a b', 'c']""",
    ),
    Kind(
        "row_of_a_table",
        right="""import pandas as pd
def largest(table):
    return pd.Series({'name': 'b', 'n': 5})""",
        other="""def largest(table):
    return table.loc[table['n'].idxmax()]""",
        wrong="""def largest(table):
    return table.loc[table['n'].idxmin()]""",
        test="""import pandas as pd
row = largest(pd.DataFrame({'name': ['a', 'b'], 'n': [1, 5]}))
assert row['name'] == 'b' and row['n'] == 5""",
    ),
)
