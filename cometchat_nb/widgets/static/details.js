function render({ model, el }) {
  const region = element("section", { class: "cc-details", "aria-label": model.get("label"), "aria-live": "polite" });
  const paint = ({ shown }) =>
    region.replaceChildren(
      ...(shown?.title ? detailsView(shown) : [element("p", { class: "cc-quiet-text" }, model.get("empty"))]),
    );

  begin(el, ["cc-part"], region);
  paint({});
  return shownBy(model, paint);
}

export default { render };
