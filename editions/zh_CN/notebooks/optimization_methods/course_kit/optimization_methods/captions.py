"""What stands beside the notebook's figures: words for those who cannot see a figure, and its caption.

The figures are numbered in this order, which is that of the notebook.
"""

TEXTS = {
    "gd-paths": (
        "Batch gradient descent takes a smooth path to the minimum; SGD zigzags towards it and around it.",
        "Paths of batch gradient descent and of SGD over the contours of the cost, from the start (square) towards the "
        "minimum (star). Each dot is one update.",
    ),
    "shuffle-figure": (
        "Coloured columns in three rows: in order, shuffled with their labels, and cut into 8, 8 and 4.",
        "Twenty examples, each a column of X (top) with its label in Y (below), as given, shuffled, and cut into "
        "mini-batches of 8. The colours show where each column came from. The last mini-batch has the 4 that remain.",
    ),
    "mini-batch-paths": (
        "Five smooth steps that end early; forty noisy ones that nearly arrive; a cloud at the minimum.",
        "Five epochs with your mini-batches of 64, 8 and 1 examples, from the start (square) towards the minimum "
        "(star). Press Play, go step by step, or move the slider; the boxes show and hide a path. (A figure that does "
        "not move shows its end. To make it move, run its cell.)",
    ),
    "velocity-weights-figure": (
        "Three straight lines falling on a logarithmic scale: the larger beta, the lower and the flatter.",
        r"The weight of a gradient in the velocity, by its age. On this logarithmic scale each $\beta$ is a straight "
        r"line. With $\beta = 0.9$ the velocity is roughly an average of the last 10 gradients.",
    ),
    "velocity-figure": (
        "Noisy points around one, then minus one, and three lines that follow with more or less delay.",
        "Your velocity as an average of noisy gradients, whose true value jumps from 1 to −1 at step 100. A larger "
        r"$\beta$ is smoother and later.",
    ),
    "momentum-paths": (
        "Around the star, a cloud of long jumps without momentum; a smooth, winding curve with it, no smaller.",
        "160 updates with mini-batches of 2 examples and α = 0.3, without and with momentum. The last 80 are drawn "
        "dark; the titles say how long these steps are, and how far from the minimum (star), in the mean.",
    ),
    "momentum-race": (
        "Five paths along a ravine: a zigzag, a calm line, two that swing, and one that arrives first.",
        r"Your momentum in a ravine, $J = \frac12 (W_1^2 + 25\, b_1^2)$: four values of $\beta$ with $\alpha = 0.076$, "
        r"and $\beta = 0.5$ with $\alpha = 0.152$. Each dot is one update. Play it; hide the others to follow one.",
    ),
    "bias-figure": (
        "Corrected averages lie near one from the start; raw v climbs in 30 steps, raw s stays near zero.",
        "Your Adam over its first 40 steps. Without the correction both averages begin near zero; $s$ stays there for "
        "a long time. Corrected, they are right from the first step on.",
    ),
    "adam-race": (
        "Adam walks to the minimum in even steps; without the correction it leaps and overshoots.",
        r"Your Adam in the ravine of figure 7, $\alpha = 0.05$, with the bias correction and without it. Look at the "
        "first ten updates step by step. Without the correction the path is quicker here, but by accident: its steps "
        r"are not those that $\alpha$ asks for.",
    ),
    "epsilon-figure": (
        "Two S-shaped curves. Outside: full length from 1e-6 on. Inside: only from 1e-3 on.",
        r"The length of a step for a steady gradient of a given size, with $\varepsilon = 10^{-8}$ outside the root "
        r"(Adam) and inside it. At a gradient of $10^{-6}$ the first takes 99 % of a full step, the other 1 %.",
    ),
    "data": (
        "Two interleaved half-moons: circles are class 0, triangles class 1. They overlap a little.",
        "The 300 training examples.",
    ),
    "dead-unit-figure": (
        "Layer 1 is active on 226, 112, 54, 86 and 88 examples; layer 2 on 56 and 0.",
        "On how many of the 300 examples each hidden unit is active before the training. Unit 2 of layer 2 is active "
        "on none.",
    ),
    "summary-figure": (
        "Two curves fall together slowly from 0.70 to 0.55; one, Adam, falls fast to about 0.14.",
        "The costs of the three runs with α = 0.0007. Gradient descent and momentum lie on top of each other.",
    ),
    "adam-steps": (
        "Three lines that start at one and fall by a factor of ten to twenty within 3000 epochs.",
        r"How long Adam's steps are in run 6.3, in units of $\alpha$ and on a logarithmic scale: over the parameters "
        "that move at all, and the updates of an epoch, the median, the 95th percentile and the longest one.",
    ),
    "schedules-figure": (
        "A constant, a collapse to zero, a staircase, a curve through its corners, an exponential.",
        "Five schedules that start at 0.1, on a linear scale and on a logarithmic one. Decay on every epoch with rate "
        "1 collapses at once. With rate 0.001 it passes through the corners of the staircase. Exponential decay is a "
        "straight line on the logarithmic scale; the others are not.",
    ),
    "control-figure": (
        "Four cost curves between 0.11 and 0.13 at the end; those without decay are more ragged.",
        "Two runs with decay and their controls without it, from cost 0.2 downwards. What decay changes is the end: "
        "the curve becomes calm, and lies a little lower.",
    ),
    "awake-figure": (
        "Unit 2 of layer 2 is dead at the start and after all runs but 7.3.1, 7.3.2 and control, gd.",
        "On how many of the 300 examples each hidden unit is active, before the training and after each run.",
    ),
    "plane-race": (
        "From one start, gd goes to one valley and Adam to another; 6.1 and 7.1 stay near the start.",
        "The true cost on a plane through three networks: the start (square) and the ends of 7.3.1 and 7.3.3. The "
        "numbers on the contours are costs. Runs 6.1, 6.3 and 7.1 are shadows, cast onto the plane at right angles.",
    ),
    "seeds-figure": (
        "Ten seeds. For gd and momentum the small α is lower; with and without decay are alike.",
        "Held-out accuracy of each of the ten seeds (dots; a thin line joins the same seed), with the mean (diamond) "
        "and its standard error (bar). Small α is 0.0007; large α is 0.1 for gradient descent and momentum, 0.01 for "
        "Adam.",
    ),
    "sweep-figure": (
        "Accuracy against the learning rate: a hill for each method, Adam's about a factor of 30 to the left; the cost "
        "is a valley in the same places.",
        r"The learning rate swept over a factor of 30 000: medians over ten seeds, after 600 epochs; the bands hold "
        "the middle half of the seeds.",
    ),
}


def words(name):
    """Return the words for a figure and its caption, with its number."""
    alt, caption = TEXTS[name]
    return alt, f"Figure {list(TEXTS).index(name) + 1}. {caption}"
