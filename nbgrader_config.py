"""The course's settings for nbgrader: its commands, its Python API and formgrader read them from this folder."""

c = get_config()

try:
    from nbjudge import install
except ImportError:
    # nbgrader would log any other exception, go on without these settings, and run students' code unprotected.
    problem = "nbjudge is not installed, and nothing else grades this course. Here, run: pip install -e ."
    raise SystemExit(problem) from None

# `nbgrader autograde` and formgrader's Autograde button do what `nbjudge grade` does: same marks, same files.
install(c)

# Part of every student's seed of random inputs, and in nbgrader's gradebook: do not change it once people hand in.
c.CourseDirectory.course_id = "optimization_methods"

# `nbgrader zip_collect` takes the zip of all submissions as Moodle and Canvas make it.
c.ZipCollectApp.extractor_plugin = "nbjudge.PlatformExtractor"
c.ZipCollectApp.collector_plugin = "nbjudge.PlatformCollector"

# What a submission may use, where the default is not right (nbjudge/settings.py lists them), for example:
# c.Nbjudge.limits = {"cell_seconds": 30}
