#pragma once

#include <QKeyEvent>
#include <QKeySequence>
#include <QShortcut>
#include <QString>
#include <functional>
#include <vector>

namespace ballast::ui {

/// What one key does in one place of the window, while the keyboard stands there. Arrows, Home, End, Enter, Esc and Tab
/// move and press as everywhere and are none of them, but where they step through a journal.
enum class PlaceKey : int {
    Approve,
    Resize,
    Veto,
    RevertSize,
    Send,  ///< Of cards, tickets and forms.
    Reason1,
    Reason2,
    Reason3,
    Reason4,
    Reason5,
    PullLine,
    PullExpiry,
    PullCoin,
    SendAgain,
    DropEdit,
    Play,
    StepBack,
    StepOn,
    FirstRecord,
    LastRecord,
    NextHedge,
    NextOverride,
    NextBreach,
    Faster,
    Slower,
    Delta,
    Gamma,
    Vega,
    Notional,
    ZoomIn,
    ZoomOut,
    CancelOrder,
    Dispute  ///< Of the card of venue differences, beside Send.
};

struct PlaceKeyEntry {
    PlaceKey key;
    QString id;  ///< As kept in DeskChoices::keys: "Proposal/Approve".
    QString place, words;
    QKeySequence usual;  ///< The desk's own.
};

/// All of them, in the order of PlaceKey.
const std::vector<PlaceKeyEntry>& placeKeys();
/// Null: no place has a key of that id.
const PlaceKeyEntry* placeKeyOf(const QString& id);
/// As chosen; empty: it has none.
QKeySequence sequenceOf(PlaceKey key);
/// As buttons show it: "Ctrl+Enter", "R", "no key".
QString shownKey(PlaceKey key);
/// The keyboard's and the number pad's Enter are one key, + and = too. `ignored`: modifiers that may be held besides.
/// Held down, a key that sends or takes back has been pressed once.
bool isPressed(PlaceKey key, const QKeyEvent& event, Qt::KeyboardModifiers ignored = {});
/// The same, held down or not: whose key it is.
bool isKeyOf(PlaceKey key, const QKeyEvent& event, Qt::KeyboardModifiers ignored = {});
/// In `place` and all in it, as chosen at any time.
void addShortcut(PlaceKey key, QWidget* place, std::function<void()> act);

/// Whether one of both, as the beginning of the other, would never let it come to its end.
bool collide(const QKeySequence& a, const QKeySequence& b);
/// Why the key of place `id` cannot be `keys`: another one of its place has them, or they press and move there.
/// Empty: it can. What the window's own keys say is not asked.
QString whyNotInPlace(const QString& id, const QKeySequence& keys);
/// What of any place has `keys`, as a name: “Resize” of the proposal. Empty: nothing.
QString placeOwnerOf(const QKeySequence& keys);

}  // namespace ballast::ui
