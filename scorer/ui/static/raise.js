// Gradio hears one event of a kind at a time. If more come meanwhile, it raises the first once more
// when that one is answered: with the same object, so this object then holds the last one's data.
const raised = {};
const raise = (name, data) => trigger(name, Object.assign(raised[name] ??= {}, data));

