// Draws point clouds; goes before what shows files of items.

/** Points that are turned by dragging or with the arrow keys; the nearer, the darker. */
function drawCloud(medium, label) {
  const SIDE = 280; // pixels
  const canvas = document.createElement("canvas");
  canvas.className = "gl-cloud";
  canvas.width = canvas.height = 2 * SIDE;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  canvas.title = label;
  let turn = 0.6, tilt = 0.4, last = null, due = 0;
  const { points } = medium;
  const draw = () => {
    due = 0;
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = getComputedStyle(canvas).color;
    const [s, c, up, flat] = [Math.sin(turn), Math.cos(turn), Math.sin(tilt), Math.cos(tilt)];
    for (let at = 0; at < points.length; at += 3) {
      const x = points[at] * c - points[at + 1] * s;
      const y = points[at] * s + points[at + 1] * c;
      const height = points[at + 2] * flat - y * up;
      const near = (y * flat + points[at + 2] * up) / 1000; // -1.7 to 1.7
      pen.globalAlpha = Math.min(1, Math.max(0.35, 0.75 - 0.3 * near));
      pen.fillRect(SIDE + (x / 1750) * SIDE - 3, SIDE - (height / 1750) * SIDE - 3, 6, 6);
    }
  };
  const again = () => { due = due || requestAnimationFrame(draw); };
  const by = (across, along) => {
    turn += across;
    tilt = Math.min(1.55, Math.max(-1.55, tilt + along));
    again();
  };
  canvas.addEventListener("pointerdown", (event) => {
    last = event;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last) by((event.clientX - last.clientX) / 90, (event.clientY - last.clientY) / 90);
    last = last && event;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });
  canvas.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, -0.2], ArrowDown: [0, 0.2] }[event.key];
    if (!way) return;
    event.preventDefault();
    by(...way);
  });
  again();
  return canvas;
}
