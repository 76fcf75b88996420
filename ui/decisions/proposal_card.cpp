#include "ui/decisions/proposal_card.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "ui/decisions/proposal_facts.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"
#include "ui/tickets/reason_field.h"

namespace ballast::ui {
namespace {

constexpr int kPad = 12;
constexpr int kTitle = 34;  // title and time bar
constexpr int kFactRow = 17;
constexpr int kCandidateRow = 20;
constexpr int kCandidateHead = 32;
constexpr int kFormRow = 30;
constexpr int kButtons = 30;
constexpr std::array<int, 6> kColumns{42, 48, 50, 44, 46, 50};  // Fee Spread Impact Gas Cost Worth

}  // namespace

ProposalCard::ProposalCard(QWidget* parent)
    : QWidget(parent), m_approve(new PushButton(tr("Approve"), kButtons, this)),
      m_resize(new PushButton(tr("Resize…"), kButtons, this)), m_veto(new PushButton(tr("Veto…"), kButtons, this)),
      m_size(new QLineEdit(this)), m_price(new QLineEdit(this)), m_reason(new ReasonField(this))
{
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
            layOut();
            update();
        });
    }
    connect(m_reason, &QComboBox::editTextChanged, this, &ProposalCard::updateLocks);
    connect(m_approve, &PushButton::clicked, this, [this] { m_resizing ? sendResize() : approve(); });
    connect(m_resize, &PushButton::clicked, this, [this] {
        if (!m_resizing) return setResizing(true);
        m_size->setText(
            plain(std::abs(m_proposal->decision->quantity), coinDecimals(m_proposal->decision->underlying)));
        m_price->clear();
    });
    connect(m_veto, &PushButton::clicked, this, [this] { m_resizing ? closeForm() : Q_EMIT vetoRequested(); });
    setResizing(false);
}

SequenceNumber ProposalCard::sequence() const { return m_proposal ? m_proposal->decision->sequence : SequenceNumber{}; }

void ProposalCard::showProposal(const interfaces::ProposalView& proposal, Timestamp now, bool locked)
{
    const bool another = !m_proposal || m_proposal->decision->sequence != proposal.decision->sequence;
    const bool figures = another || m_proposal->resizedQuantity != proposal.resizedQuantity ||
                         m_proposal->limitByHand != proposal.limitByHand;
    if (another && m_proposal) setResizing(false);
    // The first card appears under nobody's press; one that replaces another might.
    if (figures && m_proposal) m_sinceChange.start();
    m_proposal = proposal;
    m_now = now;
    m_locked = locked;
    updateLocks();
    setAccessibleName(tr("Proposal: %1 on %2, %3 left")
                          .arg(proposalTitle(proposal), text(proposal.venue), countdown(proposal.expires - now)));
    QStringList exclusions;
    for (const auto& line : candidateLines(proposal))
        if (line.excluded) exclusions << line.name + QStringLiteral(": ") + line.why;
    setToolTip(exclusions.join(QLatin1Char('\n')));
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
    if (why.isEmpty() && m_resizing && m_reason->reason().isEmpty()) why = tr("Give a reason first.");
    if (why.isEmpty() && !m_resizing && !blocked.isEmpty()) why = tr("Approve waits: %1").arg(blocked);
    m_approve->setLocked(why);
    m_resize->setLocked(journal);
    m_veto->setLocked(journal);
}

void ProposalCard::setResizing(bool resizing)
{
    m_resizing = resizing;
    m_size->setVisible(resizing);
    m_price->setVisible(resizing);
    m_reason->setVisible(resizing);
    m_approve->setText(tr("Approve"));
    m_approve->setKeyHint(tr("Ctrl+Enter"));
    m_resize->setText(resizing ? tr("Revert") : tr("Resize…"));
    m_resize->setKeyHint(resizing ? tr("Ctrl+Z") : QStringLiteral("R"));
    m_veto->setText(resizing ? tr("Close") : tr("Veto…"));
    m_veto->setKeyHint(resizing ? tr("Esc") : QStringLiteral("V"));
    if (resizing && m_proposal) {
        const std::string& code = m_proposal->decision->underlying;
        m_size->setText(plain(std::abs(proposalQuantity(*m_proposal)), coinDecimals(code)));
        // An empty field follows the size: what was right for the old one may be wrong for the new.
        m_price->setText(m_proposal->limitByHand ? price(code, m_proposal->limitPrice) : QString());
        m_price->setPlaceholderText(tr("follows the size, now %1").arg(price(code, m_proposal->limitPrice)));
        m_reason->setEditText({});
        m_size->setFocus();
        m_size->selectAll();
    }
    updateLocks();
    updateGeometry();
    layOut();
    update();
}

void ProposalCard::closeForm()
{
    setResizing(false);
    setFocus();  // What was changed is approved or vetoed from here.
}

std::optional<double> ProposalCard::typedNumber(const QLineEdit* field) const
{
    QString typed = field->text().trimmed();
    bool isNumber = false;
    const double value = typed.remove(QLatin1Char(',')).toDouble(&isNumber);
    return isNumber && std::isfinite(value) && value > 0.0 ? std::optional(value) : std::nullopt;
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
    const auto quantity = typedNumber(m_size);
    const auto limit = typedNumber(m_price);
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
    const auto quantity = typedNumber(m_size);
    if (!quantity) return tr("Type a size above 0.");
    const double after = d.before.delta + std::copysign(*quantity, d.quantity);
    QString words = tr("Net delta after is %1 %2").arg(deltaCoin(d.underlying, after), text(d.underlying));
    if (d.band && after > d.band->upper)
        words += tr(", still %1 above the band").arg(sizeCoin(d.underlying, after - d.band->upper));
    else if (d.band && after < d.band->lower)
        words += tr(", still %1 below the band").arg(sizeCoin(d.underlying, d.band->lower - after));
    return words + tr(". Changed from %1. ").arg(sizeCoin(d.underlying, d.quantity)) + limitSentence();
}

QString ProposalCard::limitSentence() const
{
    if (m_price->text().trimmed().isEmpty()) return tr("The limit is set for the new size when you approve.");
    const auto limit = typedNumber(m_price);
    if (!limit) return tr("The limit is no positive number.");
    return tr("The limit goes out as typed, %1 USD.").arg(price(m_proposal->decision->underlying, *limit));
}

QString ProposalCard::sentence() const
{
    if (m_resizing) return resizeSentence();
    QString words = ui::sentence(m_proposal->decision->reason);
    if (!m_resizing && m_approve->isLocked() && !m_locked) words += QLatin1Char('\n') + m_approve->toolTip();
    return words;
}

int ProposalCard::sentenceHeight(int width) const
{
    const QRect room(0, 0, width - 2 * kPad, 1000);
    return QFontMetrics(uiFont(12)).boundingRect(room, Qt::TextWordWrap, sentence()).height() + 8;
}

int ProposalCard::factsHeight() const
{
    if (m_resizing) return 4 * kFormRow + 4;
    const auto candidates = static_cast<int>(candidateLines(*m_proposal).size());
    return 3 * kFactRow + 8 + kCandidateHead + candidates * kCandidateRow + 10;
}

int ProposalCard::heightForWidth(int width) const
{
    if (!m_proposal) return 0;
    return kPad + kTitle + sentenceHeight(width) + factsHeight() + kButtons + kPad;
}

void ProposalCard::layOut()
{
    if (!m_proposal) return;
    const int inner = width() - 2 * kPad;
    const int top = height() - kPad - kButtons;
    const int side = inner * 27 / 100;
    const int wide = inner - 2 * side - 16;
    m_approve->setGeometry(kPad, top, wide, kButtons);
    m_resize->setGeometry(kPad + wide + 8, top, side, kButtons);
    m_veto->setGeometry(kPad + wide + side + 16, top, side, kButtons);
    if (!m_resizing) return;
    const auto quantity = typedNumber(m_size);
    if (quantity)
        m_approve->setText(tr("Send %1").arg(plain(*quantity, coinDecimals(m_proposal->decision->underlying))));
    const int left = kPad + 110;
    const int fieldWidth = inner - 110 - 50;
    const int first = kPad + kTitle + 3;
    m_size->setGeometry(left, first, fieldWidth, 24);
    m_price->setGeometry(left, first + kFormRow, fieldWidth, 24);
    m_reason->setGeometry(left, first + 3 * kFormRow, fieldWidth, 24);
}

void ProposalCard::resizeEvent(QResizeEvent*) { layOut(); }
void ProposalCard::mousePressEvent(QMouseEvent*) { setFocus(Qt::MouseFocusReason); }

void ProposalCard::keyPressEvent(QKeyEvent* event)
{
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (control && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) return m_approve->click();
    if (m_resizing && event->key() == Qt::Key_Escape) return closeForm();
    if (m_resizing && control && event->key() == Qt::Key_Z) return m_resize->click();
    if (!m_resizing && event->key() == Qt::Key_R && !control) return m_resize->click();
    if (!m_resizing && event->key() == Qt::Key_V && !control) return m_veto->click();
    QWidget::keyPressEvent(event);
}

void ProposalCard::paintTitle(QPainter& p) const
{
    const Theme& t = theme();
    const domain::Decision& d = *m_proposal->decision;
    const double quantity = proposalQuantity(*m_proposal);
    const QRect line(kPad, kPad - 4, width() - 2 * kPad, 22);
    paintMark(p, QRectF(line.left(), line.top() + 6, 10, 10), quantity < 0.0 ? Mark::Sell : Mark::Buy,
              quantity < 0.0 ? t.down : t.up);
    const QFont titleFont = uiFont(15, QFont::Medium);
    p.setFont(titleFont);
    p.setPen(t.text);
    const QString title = proposalTitle(*m_proposal);
    p.drawText(line.adjusted(17, 0, 0, 0), Qt::AlignVCenter, title);
    const Duration left = m_proposal->expires - m_now;
    const bool soon = left < Duration::seconds(10);
    const QString leftWords = tr("%1 left").arg(countdown(left));
    p.setFont(uiFont(12, soon ? QFont::Bold : QFont::Medium));
    p.setPen(t.warn);
    p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, leftWords);
    const int timeWidth = p.fontMetrics().horizontalAdvance(leftWords) + 8;
    p.setFont(uiFont(12));
    p.setPen(t.text2);
    QString where = text(m_proposal->instrument) + QStringLiteral(", ") + text(m_proposal->venue);
    if (m_proposal->resizedQuantity) where = tr("changed from %1").arg(sizeCoin(d.underlying, d.quantity));
    const int from = 17 + QFontMetrics(titleFont).horizontalAdvance(title) + 10;
    p.drawText(line.adjusted(from, 1, -timeWidth, 0), Qt::AlignVCenter, where);
    const double share =
        m_proposal->life.nanoseconds > 0 ? std::clamp(left.inSeconds() / m_proposal->life.inSeconds(), 0.0, 1.0) : 0.0;
    const QRectF track(kPad, line.bottom() + 3, width() - 2 * kPad, 3);
    p.fillRect(track, t.bg3);
    p.fillRect(QRectF(track.left(), track.top(), track.width() * share, 3), t.warn);
}

int ProposalCard::paintFacts(QPainter& p, int top) const
{
    const Theme& t = theme();
    const auto facts = proposalFacts(*m_proposal);
    const int half = (width() - 2 * kPad - 20) / 2;
    p.setFont(uiFont(12));
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const int column = i < 3 ? 0 : 1;
        const QRect line(kPad + column * (half + 20), top + static_cast<int>(i % 3) * kFactRow, half, kFactRow);
        p.setPen(t.text2);
        p.drawText(line, Qt::AlignVCenter, facts[i].label);
        p.setPen(facts[i].gain ? t.up : t.text);
        p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, facts[i].value);
    }
    return top + 3 * kFactRow + 8;
}

void ProposalCard::paintCandidates(QPainter& p, int top) const
{
    const Theme& t = theme();
    static const std::array<QString, 6> kHeads{tr("Fee"), tr("Spread"), tr("Impact"),
                                               tr("Gas"), tr("Cost"),   tr("Worth")};
    const auto writeCells = [&](int y, int height, const std::array<QString, 6>& cells) {
        int right = width() - kPad;
        for (std::size_t i = cells.size(); i-- > 0;) {
            p.drawText(QRect(right - 90, y, 90, height), Qt::AlignVCenter | Qt::AlignRight, cells[i]);
            right -= kColumns[i];
        }
    };
    p.setFont(uiFont(11, QFont::Medium));
    p.setPen(t.text2);
    const domain::Decision& d = *m_proposal->decision;
    const QString forSize =
        m_proposal->resizedQuantity ? tr(", as proposed for %1").arg(sizeCoin(d.underlying, d.quantity)) : QString();
    p.drawText(QRect(kPad, top, 240, 15), Qt::AlignVCenter, tr("Candidate") + forSize);
    p.setFont(uiFont(11));
    p.drawText(QRect(kPad, top + 14, 60, 16), Qt::AlignVCenter, QStringLiteral("USD"));
    writeCells(top + 14, 16, kHeads);
    int y = top + kCandidateHead;
    for (const auto& line : candidateLines(*m_proposal)) {
        const QRect row(1, y, width() - 2, kCandidateRow);
        if (line.chosen) p.fillRect(row, t.select);
        p.setPen(t.line);
        p.drawLine(row.topLeft(), row.topRight());
        p.setFont(uiFont(12));
        p.setPen(line.excluded ? t.text3 : t.text);
        const int nameWidth = width() - 2 * kPad - std::accumulate(kColumns.begin() + 1, kColumns.end(), 0) -
                              p.fontMetrics().horizontalAdvance(line.fee) - 6;
        p.drawText(row.adjusted(kPad - 1, 0, 0, 0), Qt::AlignVCenter,
                   p.fontMetrics().elidedText(line.name, Qt::ElideRight, nameWidth));
        writeCells(y, kCandidateRow, {line.fee, line.spread, line.impact, line.gas, line.cost, line.worth});
        y += kCandidateRow;
    }
}

void ProposalCard::paintForm(QPainter& p, int top) const
{
    const Theme& t = theme();
    const std::array<QString, 4> labels{tr("Size"), tr("Limit price"), tr("Venue"), tr("Reason")};
    p.setFont(uiFont(12));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const QRect line(kPad, top + static_cast<int>(i) * kFormRow + 3, width() - 2 * kPad, 24);
        p.setPen(t.text2);
        p.drawText(line, Qt::AlignVCenter, labels[i]);
        if (i == 2) {
            p.setPen(t.text);
            p.drawText(line.adjusted(118, 0, 0, 0), Qt::AlignVCenter,
                       text(m_proposal->venue) + QLatin1Char(' ') + text(m_proposal->instrument));
        }
        p.setPen(t.text3);
        if (i < 2)
            p.drawText(line, Qt::AlignVCenter | Qt::AlignRight,
                       i == 0 ? text(m_proposal->decision->underlying) : QStringLiteral("USD"));
    }
}

void ProposalCard::paintEvent(QPaintEvent*)
{
    if (!m_proposal) return;
    const Theme& t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(hasFocus() ? t.accent : t.warn, hasFocus() ? 2.0 : 1.0));
    p.setBrush(t.bg2);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    p.setRenderHint(QPainter::Antialiasing, false);
    paintTitle(p);
    int top = kPad + kTitle;
    if (m_resizing) {
        paintForm(p, top);
        top += 4 * kFormRow + 4;
    }
    p.setFont(uiFont(12));
    p.setPen(t.text);
    p.drawText(QRect(kPad, top, width() - 2 * kPad, sentenceHeight(width())), Qt::TextWordWrap, sentence());
    top += sentenceHeight(width());
    if (!m_resizing) paintCandidates(p, paintFacts(p, top));
}

}  // namespace ballast::ui
