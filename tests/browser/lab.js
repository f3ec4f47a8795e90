// What a test does in JupyterLab: by its commands and the notebook's model, for menus change and cells that are not
// in view are not in the page. The server is started with LabApp.expose_app_in_browser.
window.lab = {
  // Open a notebook and wait until it can be written and its kernel is idle.
  async open(path) {
    await jupyterapp.restored;
    const panel = await jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" });
    await panel.context.ready;
    await panel.sessionContext.ready;
    await lab.until(() => panel.context.isReady && panel.context.contentsModel?.writable);
    await lab.idle();
  },

  // Wait until the kernel of the notebook in front has nothing to do.
  async idle() {
    await lab.until(() => lab.panel().sessionContext.session?.kernel?.status === "idle");
  },

  // Wait until something is true; the test's own time limit is the bound.
  async until(condition) {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
  },

  panel() {
    return jupyterapp.shell.currentWidget;
  },

  // Return the place of a cell, by its grade_id or else its cell id.
  place(name) {
    const cells = [...lab.panel().content.model.cells];
    const place = cells.findIndex((cell) => cell.getMetadata("nbgrader")?.grade_id === name || cell.id === name);
    if (place < 0) throw new Error(`The notebook has no cell ${name}.`);
    return place;
  },

  cell(name) {
    return lab.panel().content.model.cells.get(lab.place(name));
  },

  write(name, source) {
    lab.cell(name).sharedModel.setSource(source);
  },

  // Return the outputs of a cell, or with no name those of all code cells, one after another.
  outputs(name) {
    const cells = name ? [lab.cell(name)] : [...lab.panel().content.model.cells];
    return cells.filter((cell) => cell.type === "code").flatMap((cell) => cell.outputs.toJSON());
  },

  async show(name) {
    const notebook = lab.panel().content;
    notebook.activeCellIndex = lab.place(name);
    await notebook.scrollToItem(notebook.activeCellIndex, "start");
  },

  // Run a command of JupyterLab; `started` is there for those that ask a person first.
  async run(command, args) {
    await jupyterapp.commands.execute(command, args);
  },

  start(command, args) {
    lab.started = lab.run(command, args);
  },
};
