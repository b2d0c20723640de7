// Light or dark: the reader's own choice until the button says otherwise.

export function addTheme() {
  const made = document.getElementById("theme");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const told = () => {
    made.textContent = isDark() ? "Light colours" : "Dark colours";
  };
  made.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    told();
  });
  dark.addEventListener("change", told);
  told();
}
