// Gradio hears one event of a kind at a time. If more come meanwhile, it raises the first once more
// when that one is answered: with the same object, so this object then holds the last one's data.
const raised = {};
const raise = (name, data) => {
  const same = (raised[name] ??= {});
  for (const key of Object.keys(same)) delete same[key];
  trigger(name, Object.assign(same, data));
};

