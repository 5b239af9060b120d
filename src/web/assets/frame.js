// The page around a frame can't see how tall the frame's content is, so the content reports it. The height isn't a
// secret, so it goes to any page.
const tell = () => {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  parent.postMessage({ coursepost: "height", height }, "*");
};
if (parent !== window) {
  new ResizeObserver(tell).observe(document.body);
  tell();
}
