/* The usual port of the chosen encryption, unless somebody has written another. */
(() => {
  "use strict";
  const USUAL = { tls: "993", starttls: "143", none: "143" };
  const security = document.getElementById("id_security");
  const port = document.getElementById("id_port");
  if (!security || !port) return;
  let before = security.value;
  security.addEventListener("change", () => {
    if (!port.value || port.value === USUAL[before]) port.value = USUAL[security.value] || port.value;
    before = security.value;
  });
})();
