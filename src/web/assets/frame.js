// A frame can't see how high its content is: it is told, and tells its page. The height is no secret, so any page may know.
const tell = () => {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  parent.postMessage({ coursepost: "height", height }, "*");
};
if (parent !== window) {
  new ResizeObserver(tell).observe(document.body);
  tell();
}
