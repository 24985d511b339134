// A page that knows that a token is wanted doesn't ask without: the browser would note the refusal as an error.

buildDoor();
buildHandlers();
buildActions();
buildLive();
if (document.documentElement.dataset.token === "wanted" && !sessionStorage.getItem(KEPT)) close("");
else refresh();
