#include "ui/decisions/proposal_card.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <algorithm>
#include <cmath>

#include "ui/choices/place_keys.h"
#include "ui/decisions/proposal_facts.h"
#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/format/typed_number.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"
#include "ui/tickets/reason_field.h"
#include "ui/widgets/card.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

using Layout = ProposalCard::Layout;

}  // namespace

ProposalCard::ProposalCard(QWidget* parent)
    : QWidget(parent), m_approve(new PushButton(tr("Approve"), Layout::kButtons, this)),
      m_resize(new PushButton(tr("Resize…"), Layout::kButtons, this)),
      m_veto(new PushButton(tr("Veto…"), Layout::kButtons, this)), m_size(new QLineEdit(this)),
      m_price(new QLineEdit(this)), m_reason(new ReasonField(this))
{
    setSpokenRole(this, QAccessible::Dialog);
    setFocusPolicy(Qt::ClickFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    m_approve->setKind(PushButton::Kind::Primary);
    m_size->setAccessibleName(tr("Size"));
    m_price->setAccessibleName(tr("Limit price, USD"));
    for (QLineEdit* field : {m_size, m_price}) {
        field->setAlignment(Qt::AlignRight);
        connect(field, &QLineEdit::textChanged, this, [this] {
            markEdits();
            updateLocks();
            layOut();
            update();
        });
    }
    connect(m_reason, &QComboBox::editTextChanged, this, &ProposalCard::updateLocks);
    connect(m_approve, &PushButton::clicked, this, [this] {
        if (Card::isOver(*this))
            return Q_EMIT notTaken(
                tr("A card lies over the proposal; nothing was sent. Answer it, or close it by Esc."));
        m_resizing ? sendResize() : approve();
    });
    connect(m_resize, &PushButton::clicked, this, [this] {
        if (!m_resizing) return setResizing(true);
        m_size->setText(m_sizeBefore);
        m_price->setText(m_priceBefore);
    });
    connect(m_veto, &PushButton::clicked, this, [this] { m_resizing ? closeForm() : Q_EMIT vetoRequested(); });
    setResizing(false);
}

SequenceNumber ProposalCard::sequence() const { return m_proposal ? m_proposal->decision->sequence : SequenceNumber{}; }

void ProposalCard::setEnded(const QString& why)
{
    m_ended = why;
    m_proposal.reset();
    for (QWidget* each :
         {static_cast<QWidget*>(m_approve), static_cast<QWidget*>(m_resize), static_cast<QWidget*>(m_veto)})
        each->setVisible(why.isEmpty());
}

void ProposalCard::showEnded(const QString& why)
{
    setFocus(Qt::OtherFocusReason);  // From its fields, which go with the form.
    if (m_resizing) setResizing(false);
    setEnded(why);
    setAccessibleName(why);
    setToolTip(QString());
    updateGeometry();
    update();
    Announcements::instance().make(this);
}

/// Windows and menus that come and go leave the keyboard here.
void ProposalCard::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    if (!isEnded() || event->reason() == Qt::ActiveWindowFocusReason || event->reason() == Qt::PopupFocusReason) return;
    setEnded({});
    hide();
}

/// Of the keys that were meant for what ended.
bool ProposalCard::sayEnded(const QKeyEvent& event)
{
    const bool meant =
        isKeyOf(PlaceKey::Approve, event) || isKeyOf(PlaceKey::Resize, event) || isKeyOf(PlaceKey::Veto, event);
    if (meant && !event.isAutoRepeat()) Q_EMIT notTaken(tr("%1; this key did nothing.").arg(m_ended));
    return meant;
}

void ProposalCard::showProposal(const interfaces::ProposalView& proposal, Timestamp now, bool locked)
{
    const bool wasEnded = isEnded();
    if (wasEnded) setEnded({});
    const bool another = !m_proposal || m_proposal->decision->sequence != proposal.decision->sequence;
    const bool figures = another || m_proposal->resizedQuantity != proposal.resizedQuantity ||
                         m_proposal->limitByHand != proposal.limitByHand;
    if (another && m_proposal) setResizing(false);
    if (another) m_wordsHeight = 0;
    // The first card appears under nobody's press; one that replaces another might.
    if (figures && (m_proposal || wasEnded)) m_sinceChange.start();
    m_proposal = proposal;
    m_now = now;
    m_locked = locked;
    updateLocks();
    setAccessibleName(tr("Proposal: %1 on %2, %3 left")
                          .arg(proposalTitle(proposal), text(proposal.venue), countdown(proposal.expires - now)));
    // All of them, since a narrow or low card shortens names and leaves rows out.
    QStringList candidates{text(proposal.instrument) + QStringLiteral(", ") + text(proposal.venue)};
    for (const auto& line : candidateLines(proposal))
        candidates << (line.excluded ? line.name + QStringLiteral(": ") + line.why
                                     : tr("%1: cost %2, worth %3 USD").arg(line.name, line.cost, line.worth));
    setToolTip(candidates.join(QLatin1Char('\n')));
    if (figures) updateGeometry();
    layOut();
    update();
}

void ProposalCard::updateLocks()
{
    if (!m_proposal) return;
    const QString journal = m_locked ? tr("Locked: this is a journal.") : QString();
    const QString blocked = text(m_proposal->blockedBecause);
    QString why = journal;
    // A new size may be sent while Approve waits: nothing leaves before it is approved.
    if (why.isEmpty() && m_resizing) why = whySendWaits();
    if (why.isEmpty() && !m_resizing && !blocked.isEmpty()) why = tr("Approve waits: %1").arg(blocked);
    m_approve->setLocked(why);
    // What is shown bright is what the desk would do.
    m_approve->setKind(!m_resizing && holdIsCheaper(*m_proposal) ? PushButton::Kind::Plain : PushButton::Kind::Primary);
    update();
    m_resize->setLocked(journal);
    m_veto->setLocked(journal);
}

void ProposalCard::setResizing(bool resizing)
{
    m_resizing = resizing;
    m_wordsHeight = 0;
    m_size->setVisible(resizing);
    m_price->setVisible(resizing);
    m_reason->setVisible(resizing);
    m_approve->setText(tr("Approve"));
    m_approve->setKey(PlaceKey::Approve);
    m_resize->setText(resizing ? tr("Revert") : tr("Resize…"));
    m_resize->setKey(resizing ? PlaceKey::RevertSize : PlaceKey::Resize);
    m_veto->setText(resizing ? tr("Close") : tr("Veto…"));
    resizing ? m_veto->setKeyHint(tr("Esc")) : m_veto->setKey(PlaceKey::Veto);
    if (resizing && m_proposal) {
        const std::string& code = m_proposal->decision->underlying;
        m_sizeBefore = sizeCoin(code, proposalQuantity(*m_proposal));
        // An empty field follows the size: what was right for the old one may be wrong for the new.
        m_priceBefore = m_proposal->limitByHand ? price(code, m_proposal->limitPrice) : QString();
        m_size->setText(m_sizeBefore);
        m_price->setText(m_priceBefore);
        m_price->setPlaceholderText(tr("follows size: %1").arg(price(code, m_proposal->limitPrice)));
        m_reason->setDefault(tr("by hand, no reason typed"));
        m_size->setFocus();
        m_size->selectAll();
    }
    updateLocks();
    updateGeometry();
    layOut();
    update();
}

/// Why the dashed verb waits; empty: it may go. It resizes alone: what is sent then is approved as any other.
QString ProposalCard::whySendWaits() const
{
    const bool limitIsTyped = !m_price->text().trimmed().isEmpty();
    if (!typedSize(m_size)) return tr("Resize waits: type a size above 0.") + commaAdvice(m_size->text());
    if (limitIsTyped && !typedSize(m_price))
        return tr("Resize waits: the limit is no positive number.") + commaAdvice(m_price->text());
    return m_reason->reason().isEmpty() ? tr("Resize waits: give a reason first.") : QString();
}

/// A field that says otherwise than when the form opened has the ground of a staged edit.
void ProposalCard::markEdits()
{
    const Theme& t = theme();
    for (auto [field, before] : {std::pair(m_size, &m_sizeBefore), std::pair(m_price, &m_priceBefore)}) {
        QPalette colours = field->palette();
        colours.setColor(QPalette::Base, field->text() == *before ? t.bg1 : t.warnFill);
        field->setPalette(colours);
    }
}

void ProposalCard::closeForm()
{
    setResizing(false);
    setFocus();  // What was changed is approved or vetoed from here.
}

std::optional<double> ProposalCard::typedSize(const QLineEdit* field) const
{
    const auto value = typedNumber(field->text());
    return value && *value > 0.0 ? value : std::nullopt;
}

void ProposalCard::approve()
{
    if (!m_proposal || m_approve->isLocked()) return;
    if (m_sinceChange.isValid() && m_sinceChange.elapsed() < kSettleMilliseconds) {
        Q_EMIT notTaken(tr("The proposal changed as you pressed; nothing was sent. Look and press again."));
        return;
    }
    Q_EMIT approved(m_proposal->decision->sequence);
}

void ProposalCard::sendResize()
{
    const auto quantity = typedSize(m_size);
    const auto limit = typedSize(m_price);
    const bool limitIsTyped = !m_price->text().trimmed().isEmpty();
    if (!quantity || (limitIsTyped && !limit)) {
        Q_EMIT notTaken(tr("Size must be a positive number, limit price one too or empty; they were “%1” and “%2”.")
                            .arg(m_size->text(), m_price->text()));
        return;
    }
    m_reason->remember();
    Q_EMIT resized(m_proposal->decision->sequence, *quantity, limit, m_reason->reason());
    closeForm();
}

QString ProposalCard::resizeSentence() const
{
    const domain::Decision& d = *m_proposal->decision;
    const auto quantity = typedSize(m_size);
    if (!quantity) return tr("Type a size above 0.");
    const double before = m_proposal->now ? m_proposal->now->netDelta : d.before.delta;
    const auto band = m_proposal->now ? std::optional(m_proposal->now->band) : d.band;
    const double after = before + std::copysign(*quantity, proposalQuantity(*m_proposal));
    QString words = tr("Net delta after is %1 %2").arg(deltaCoin(d.underlying, after), text(d.underlying));
    if (band && after > band->upper)
        words += tr(", %1 above the band").arg(coins(d.underlying, after - band->upper));
    else if (band && after < band->lower)
        words += tr(", %1 below the band").arg(coins(d.underlying, band->lower - after));
    words += QStringLiteral(". ") + limitSentence();
    // The field begins at what a person set before; what the desk itself asked for stood nowhere any more.
    if (m_proposal->resizedQuantity)
        words += tr(" The desk asked for %1 %2.").arg(sizeCoin(d.underlying, d.quantity), text(d.underlying));
    return words;
}

QString ProposalCard::limitSentence() const
{
    if (m_price->text().trimmed().isEmpty()) return tr("The limit is set for the new size when you approve.");
    const auto limit = typedSize(m_price);
    if (!limit) return tr("The limit is no positive number.");
    return tr("The limit goes out as typed, %1 USD.").arg(price(m_proposal->decision->underlying, *limit));
}

QString ProposalCard::sentence() const
{
    QString words = m_resizing        ? resizeSentence()
                    : m_proposal->now ? ui::sentence(m_proposal->now->sentence)
                                      : ui::sentence(m_proposal->decision->reason);
    if (!m_resizing && holdIsCheaper(*m_proposal))
        words += QLatin1Char('\n') +
                 tr("By cost alone holding is better now: this costs %1 USD more than the risk it removes.")
                     .arg(usd2(-proposalWorthUsd(*m_proposal)));
    if (!m_locked && m_approve->isLocked()) words += QLatin1Char('\n') + m_approve->toolTip();
    return words;
}

int ProposalCard::sentenceHeight(int width) const
{
    const QRect room(0, 0, width - 2 * Layout::kPad, 1000);
    const QFontMetrics metrics(uiFont(12));
    int needed = metrics.boundingRect(room, Qt::TextWordWrap, sentence()).height() + 8;
    // Every edit changes the words: they have room from the start for all that they may say, two lines and why it
    // waits.
    if (m_resizing) needed = std::max(needed, 3 * metrics.lineSpacing() + 8);
    if (width != m_wordsWidth) m_wordsHeight = 0;
    m_wordsWidth = width;
    m_wordsHeight = std::max(m_wordsHeight, needed);
    return m_wordsHeight;
}

/// Beside one another while each has room for its label and its figure.
bool ProposalCard::factsStandInTwoColumns(int width) const
{
    const QFontMetrics metrics(uiFont(12));
    const int half = (width - 2 * Layout::kPad - Layout::kFactGap) / 2;
    const auto facts = proposalFacts(*m_proposal);
    return std::all_of(facts.begin(), facts.end(), [&](const auto& fact) {
        return metrics.horizontalAdvance(fact.label) + metrics.horizontalAdvance(fact.value) + 8 <= half;
    });
}

int ProposalCard::factsHeight(int width) const
{
    if (m_resizing) return 4 * Layout::kFormRow + 4;
    const auto candidates = static_cast<int>(candidateLines(*m_proposal).size());
    const int rows = factsStandInTwoColumns(width) ? 3 : 6;
    return Layout::kChanges + rows * Layout::kFactRow + 8 + Layout::kCandidateHead +
           candidates * Layout::kCandidateRow + 10;
}

int ProposalCard::heightForWidth(int width) const
{
    if (isEnded()) {
        const QRect room(0, 0, width - 2 * Layout::kPad, 1000);
        return QFontMetrics(uiFont(12)).boundingRect(room, Qt::TextWordWrap, m_ended + QLatin1Char('.')).height() +
               2 * Layout::kPad;
    }
    if (!m_proposal) return 0;
    return Layout::kPad + Layout::kTitle + sentenceHeight(width) + factsHeight(width) + Layout::kButtons + Layout::kPad;
}

void ProposalCard::layOut()
{
    if (!m_proposal) return;
    const int inner = width() - 2 * Layout::kPad;
    const int top = height() - Layout::kPad - Layout::kButtons;
    const int side = inner * 27 / 100;
    const int wide = inner - 2 * side - 16;
    m_approve->setGeometry(Layout::kPad, top, wide, Layout::kButtons);
    m_resize->setGeometry(Layout::kPad + wide + 8, top, side, Layout::kButtons);
    m_veto->setGeometry(Layout::kPad + wide + side + 16, top, side, Layout::kButtons);
    if (!m_resizing) return;
    const auto quantity = typedSize(m_size);
    if (quantity) m_approve->setText(tr("Resize to %1").arg(sizeCoin(m_proposal->decision->underlying, *quantity)));
    const int left = Layout::kPad + 110;
    const int fieldWidth = inner - 110 - 50;
    const int first = Layout::kPad + Layout::kTitle + 3;
    m_size->setGeometry(left, first, fieldWidth - Layout::kBefore, 24);
    m_price->setGeometry(left, first + Layout::kFormRow, fieldWidth - Layout::kBefore, 24);
    m_reason->setGeometry(left, first + 3 * Layout::kFormRow, fieldWidth, 24);
}

void ProposalCard::resizeEvent(QResizeEvent*) { layOut(); }
void ProposalCard::mousePressEvent(QMouseEvent*) { setFocus(Qt::MouseFocusReason); }

/// While a size is edited, the key that reverts it belongs here and not to the window's undo.
bool ProposalCard::event(QEvent* event)
{
    const bool asksForKey = event->type() == QEvent::ShortcutOverride && m_resizing;
    if (asksForKey && isKeyOf(PlaceKey::RevertSize, *static_cast<QKeyEvent*>(event))) event->accept();
    return QWidget::event(event);
}

void ProposalCard::keyPressEvent(QKeyEvent* event)
{
    if (isEnded()) {
        if (!sayEnded(*event)) QWidget::keyPressEvent(event);
        return;
    }
    if (isPressed(PlaceKey::Approve, *event)) return m_approve->click();
    if (m_resizing && event->key() == Qt::Key_Escape) return closeForm();
    if (m_resizing && isPressed(PlaceKey::RevertSize, *event)) return m_resize->click();
    if (m_resizing && isKeyOf(PlaceKey::RevertSize, *event)) return;
    if (!m_resizing && isPressed(PlaceKey::Resize, *event)) return m_resize->click();
    if (!m_resizing && isPressed(PlaceKey::Veto, *event)) return m_veto->click();
    QWidget::keyPressEvent(event);
}

}  // namespace ballast::ui
