"""The course's settings: nbgrader's commands, formgrader and nbjudge read them from this folder."""

c = get_config()

try:
    from nbjudge import install
except ImportError:
    # nbgrader would log any other exception, go on without these settings, and run students' code unprotected.
    problem = "nbjudge is not installed here, and nothing else grades this course: activate the environment that has it"
    raise SystemExit(problem) from None

# `nbgrader autograde` and formgrader's Autograde button do what `nbjudge grade` does: same marks, same files.
install(c)

# The course's name in the gradebook and in nbgrader's exchange, and part of every student's seed of random inputs:
# do not change it once people hand in. The folder may be renamed at any time.
c.CourseDirectory.course_id = "NAME_OF_THE_COURSE"

# `nbgrader zip_collect` takes the zip of all submissions as Moodle and Canvas make it.
c.ZipCollectApp.extractor_plugin = "nbjudge.PlatformExtractor"
c.ZipCollectApp.collector_plugin = "nbjudge.PlatformCollector"

# What a submission may use, where the default is not right, for example:
# c.Nbjudge.limits = {"cell_seconds": 30}
