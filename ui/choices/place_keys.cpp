#include "ui/choices/place_keys.h"

#include <QObject>
#include <algorithm>
#include <array>

#include "ui/choices/choices.h"

namespace ballast::ui {
namespace {

struct Default {
    const char *place, *words, *usual;
};

constexpr const char *kProposal = "Proposal", *kCards = "Cards and tickets", *kQuotes = "Quotes", *kLimits = "Limits",
                     *kReview = "Review", *kSkew = "Inventory skew", *kSmile = "Smile", *kOrders = "Orders";

constexpr std::array<Default, static_cast<std::size_t>(PlaceKey::Dispute) + 1> kDefaults{{
    {kProposal, QT_TR_NOOP("Approve"), "Ctrl+Return"},
    {kProposal, QT_TR_NOOP("Resize"), "R"},
    {kProposal, QT_TR_NOOP("Veto"), "V"},
    {kProposal, QT_TR_NOOP("Revert the edited size"), "Ctrl+Z"},
    {kCards, QT_TR_NOOP("Send"), "Ctrl+Return"},
    {kCards, QT_TR_NOOP("Last reason"), "Alt+1"},
    {kCards, QT_TR_NOOP("Second last reason"), "Alt+2"},
    {kCards, QT_TR_NOOP("Third last reason"), "Alt+3"},
    {kCards, QT_TR_NOOP("Fourth last reason"), "Alt+4"},
    {kCards, QT_TR_NOOP("Fifth last reason"), "Alt+5"},
    {kQuotes, QT_TR_NOOP("Pull line"), "P"},
    {kQuotes, QT_TR_NOOP("Pull expiry"), "E"},
    {kQuotes, QT_TR_NOOP("Pull coin"), "C"},
    {kQuotes, QT_TR_NOOP("Send again"), "S"},
    {kLimits, QT_TR_NOOP("Drop the staged edit"), "Del"},
    {kReview, QT_TR_NOOP("Play or pause"), "Space"},
    {kReview, QT_TR_NOOP("One record back"), "Left"},
    {kReview, QT_TR_NOOP("One record on"), "Right"},
    {kReview, QT_TR_NOOP("First record"), "Home"},
    {kReview, QT_TR_NOOP("Last record"), "End"},
    {kReview, QT_TR_NOOP("Next hedge"), "H"},
    {kReview, QT_TR_NOOP("Next override"), "O"},
    {kReview, QT_TR_NOOP("Next breach"), "B"},
    {kReview, QT_TR_NOOP("Faster"), "+"},
    {kReview, QT_TR_NOOP("Slower"), "-"},
    {kSkew, QT_TR_NOOP("Delta"), "1"},
    {kSkew, QT_TR_NOOP("Gamma"), "2"},
    {kSkew, QT_TR_NOOP("Vega"), "3"},
    {kSkew, QT_TR_NOOP("Notional"), "4"},
    {kSmile, QT_TR_NOOP("Zoom in"), "+"},
    {kSmile, QT_TR_NOOP("Zoom out"), "-"},
    {kOrders, QT_TR_NOOP("Cancel the order"), "C"},
    {kCards, QT_TR_NOOP("Dispute"), "Ctrl+Shift+Return"},
}};

QString nativeText(const QKeySequence& keys)
{
    return keys.toString(QKeySequence::NativeText).replace(QStringLiteral("Return"), QStringLiteral("Enter"));
}

/// One key of the keyboard in one writing.
QKeyCombination plainOf(QKeyCombination pressed)
{
    Qt::Key key = pressed.key();
    Qt::KeyboardModifiers modifiers = pressed.keyboardModifiers() & ~Qt::KeypadModifier;
    if (key == Qt::Key_Enter) key = Qt::Key_Return;
    if (key == Qt::Key_Equal) key = Qt::Key_Plus;
    // Which signs need Shift is the keyboard's affair.
    const bool isSign = key > Qt::Key_Space && key < Qt::Key_AsciiTilde && !(key >= Qt::Key_A && key <= Qt::Key_Z);
    if (isSign) modifiers &= ~Qt::ShiftModifier;
    return QKeyCombination(modifiers, key);
}

/// Keys that press or move what has the keyboard; only a journal's transport has no field beside it.
bool isOfTheKeyboardItself(const QKeySequence& keys)
{
    static constexpr std::array kThose{Qt::Key_Return, Qt::Key_Enter, Qt::Key_Escape, Qt::Key_Tab,  Qt::Key_Backtab,
                                       Qt::Key_Space,  Qt::Key_Up,    Qt::Key_Down,   Qt::Key_Left, Qt::Key_Right};
    const QKeyCombination first = keys[0];
    return (first.keyboardModifiers() & ~Qt::ShiftModifier) == Qt::NoModifier &&
           std::find(kThose.begin(), kThose.end(), first.key()) != kThose.end();
}

/// A letter that fields take as text.
bool isTyped(const QKeySequence& keys)
{
    const QKeyCombination first = keys[0];
    return (first.keyboardModifiers() & ~Qt::ShiftModifier) == Qt::NoModifier && first.key() < Qt::Key_Escape;
}

}  // namespace

const std::vector<PlaceKeyEntry>& placeKeys()
{
    static const std::vector<PlaceKeyEntry> kAll = [] {
        std::vector<PlaceKeyEntry> all;
        for (std::size_t i = 0; i < kDefaults.size(); ++i) {
            const Default& d = kDefaults[i];
            const QString place = QString::fromLatin1(d.place), words = QString::fromLatin1(d.words);
            all.push_back({static_cast<PlaceKey>(i), place + QLatin1Char('/') + words, QObject::tr(d.place),
                           QObject::tr(d.words),
                           QKeySequence(QString::fromLatin1(d.usual), QKeySequence::PortableText)});
        }
        return all;
    }();
    return kAll;
}

const PlaceKeyEntry* placeKeyOf(const QString& id)
{
    const auto& all = placeKeys();
    const auto found = std::find_if(all.begin(), all.end(), [&id](const auto& entry) { return entry.id == id; });
    return found == all.end() ? nullptr : &*found;
}

QKeySequence sequenceOf(PlaceKey key)
{
    const PlaceKeyEntry& entry = placeKeys()[static_cast<std::size_t>(key)];
    const auto& chosen = Choices::instance().now().keys;
    const auto found = chosen.find(entry.id);
    return found == chosen.end() ? entry.usual : QKeySequence(found.value(), QKeySequence::PortableText);
}

QString shownKey(PlaceKey key)
{
    const QKeySequence keys = sequenceOf(key);
    return keys.isEmpty() ? QObject::tr("no key") : nativeText(keys);
}

namespace {

/// Keys that send, take back or stop something: one that is held down has been pressed once.
bool isOnePressEach(PlaceKey key)
{
    return key <= PlaceKey::DropEdit || key == PlaceKey::CancelOrder || key == PlaceKey::Dispute;
}

}  // namespace

bool isPressed(PlaceKey key, const QKeyEvent& event, Qt::KeyboardModifiers ignored)
{
    return !(event.isAutoRepeat() && isOnePressEach(key)) && isKeyOf(key, event, ignored);
}

bool isKeyOf(PlaceKey key, const QKeyEvent& event, Qt::KeyboardModifiers ignored)
{
    const QKeySequence keys = sequenceOf(key);
    if (keys.isEmpty()) return false;
    const auto without = [ignored](QKeyCombination c) {
        return plainOf(QKeyCombination(c.keyboardModifiers() & ~ignored, c.key()));
    };
    return without(event.keyCombination()) == without(keys[0]);
}

void addShortcut(PlaceKey key, QWidget* place, std::function<void()> act)
{
    auto* shortcut = new QShortcut(place);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    if (isOnePressEach(key)) shortcut->setAutoRepeat(false);
    const auto follow = [shortcut, key] {
        const QKeySequence keys = sequenceOf(key);
        QList<QKeySequence> all{keys};
        if (!keys.isEmpty() && keys[0].key() == Qt::Key_Return)
            all << QKeySequence(QKeyCombination(keys[0].keyboardModifiers(), Qt::Key_Enter));
        shortcut->setKeys(keys.isEmpty() ? QList<QKeySequence>() : all);
    };
    follow();
    QObject::connect(&Choices::instance(), &Choices::changed, shortcut, follow);
    QObject::connect(shortcut, &QShortcut::activated, place, std::move(act));
}

bool collide(const QKeySequence& a, const QKeySequence& b)
{
    return !a.isEmpty() && !b.isEmpty() &&
           (a.matches(b) != QKeySequence::NoMatch || b.matches(a) != QKeySequence::NoMatch);
}

QString whyNotInPlace(const QString& id, const QKeySequence& keys)
{
    const PlaceKeyEntry* own = placeKeyOf(id);
    if (!own || keys.isEmpty()) return {};
    if (keys.count() > 1) return QObject::tr("Here one key acts at once, not several one after another.");
    const bool isOfReview = own->id.startsWith(QLatin1String(kReview));
    if (!isOfReview && isOfTheKeyboardItself(keys))
        return QObject::tr("%1 moves or presses what has the keyboard there. Choose another key.")
            .arg(nativeText(keys));
    const bool isOfCards = own->id.startsWith(QLatin1String(kCards));
    if (isOfCards && isTyped(keys))
        return QObject::tr("Cards have fields to type in, so %1 needs Ctrl or Alt there.").arg(nativeText(keys));
    for (const PlaceKeyEntry& other : placeKeys()) {
        // The form of a proposal has a reason's keys too, and sends by its own.
        const bool isForm = other.key >= PlaceKey::Reason1 && other.key <= PlaceKey::Reason5 &&
                            own->id.startsWith(QLatin1String(kProposal));
        const bool isOfForm = own->key >= PlaceKey::Reason1 && own->key <= PlaceKey::Reason5 &&
                              other.id.startsWith(QLatin1String(kProposal));
        if (other.id == own->id || (other.place != own->place && !isForm && !isOfForm)) continue;
        if (collide(sequenceOf(other.key), keys))
            return QObject::tr("%1 belongs to “%2” of %3. Give that one another key first.")
                .arg(nativeText(keys), other.words, other.place);
    }
    return {};
}

QString placeOwnerOf(const QKeySequence& keys)
{
    // The window's undo and an edited size share a key by design: the field has it while it is edited.
    for (const PlaceKeyEntry& entry : placeKeys())
        if (entry.key != PlaceKey::RevertSize && collide(sequenceOf(entry.key), keys))
            return QObject::tr("“%1” of %2").arg(entry.words, entry.place);
    return {};
}

}  // namespace ballast::ui
