#include "ui/limits/limits_panel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"
#include "ui/format/typed_number.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

using interfaces::LimitView;

LimitsPanel::LimitsPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("limits"), tr("Limits and parameters"), selection, parent), m_foot(new QWidget(this)),
      m_label(new QLabel(m_foot)), m_sentence(new QLabel(m_foot)), m_field(new QLineEdit(m_foot)),
      m_reason(new ReasonField(m_foot)), m_stage(new PushButton(tr("Stage"), 24, m_foot)),
      m_revert(new PushButton(tr("Revert all"), 24, m_foot)), m_apply(new PushButton(tr("Apply"), 24, m_foot)),
      m_outcomes(new TicketList(m_foot))
{
    setUp(&m_model, LadderView::RowRule::Scroll, {760, 420}, {480, 240});
    header()->setLinked(false);
    buildFoot();
    connect(view(), &LadderView::rowActivated, this,
            [this](int row) { choose(m_model.rows()[static_cast<std::size_t>(row)].key); });
    connect(view(), &LadderView::rowDoubleClicked, m_field, [this] { m_field->setFocus(); });
}

void LimitsPanel::buildFoot()
{
    m_sentence->setWordWrap(true);
    m_sentence->setFont(uiFont(12));
    m_label->setFont(uiFont(12));
    m_field->setAccessibleName(tr("New value"));
    m_field->setFixedSize(120, 24);
    m_field->setAlignment(Qt::AlignRight);
    m_field->setMaxLength(24);
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setDefault(tr("limits set by hand, no reason typed"));
    m_reason->setMinimumWidth(120);
    m_apply->setKind(PushButton::Kind::Primary);
    m_apply->setKey(PlaceKey::Send);
    auto* edit = new QHBoxLayout;
    edit->setSpacing(8);
    edit->addWidget(m_label, 1);
    edit->addWidget(m_field);
    edit->addWidget(m_stage);
    auto* send = new QHBoxLayout;
    send->setSpacing(8);
    auto* reasonLabel = new QLabel(tr("Reason"), m_foot);
    reasonLabel->setFont(uiFont(12));
    send->addWidget(reasonLabel);
    send->addWidget(m_reason, 1);
    send->addWidget(m_revert);
    send->addWidget(m_apply);
    auto* column = new QVBoxLayout(m_foot);
    column->setContentsMargins(12, 6, 12, 6);
    column->setSpacing(6);
    column->addLayout(edit);
    column->addWidget(m_sentence);
    column->addLayout(send);
    column->addWidget(m_outcomes);
    layout()->addWidget(m_foot);
    connect(m_field, &QLineEdit::returnPressed, m_stage, &PushButton::click);
    connect(m_stage, &PushButton::clicked, this, [this] {
        const QString why = stage(m_field->text());
        if (!why.isEmpty()) Q_EMIT noticeRaised(why);
    });
    connect(m_revert, &PushButton::clicked, this, [this] {
        m_staged.clear();
        show();
    });
    connect(m_apply, &PushButton::clicked, this, &LimitsPanel::apply);
}

const LimitView* LimitsPanel::find(const QString& key) const
{
    if (!snapshot()) return nullptr;
    const auto& limits = snapshot()->limits;
    const auto found =
        std::find_if(limits.begin(), limits.end(), [&](const auto& l) { return LimitsModel::keyOf(l) == key; });
    return found == limits.end() ? nullptr : &*found;
}

void LimitsPanel::choose(const QString& key)
{
    if (key == m_chosen) return;
    m_chosen = key;
    view()->setSelectedKey(key);
    const auto staged = m_staged.find(key);
    const LimitView* limit = find(key);
    m_field->setText(staged != m_staged.end() ? limitText(staged->second.value)
                     : limit                  ? limitText(limit->value)
                                              : QString());
    showFoot();
}

QString LimitsPanel::stage(const QString& typed)
{
    const LimitView* limit = find(m_chosen);
    if (!limit) return tr("Choose a limit first.");
    const auto value = typedNumber(typed);
    if (!value || !(*value >= limit->least && *value <= limit->most))
        return tr("%1 of %2 must be a number from %3 to %4, was “%5”.")
                   .arg(text(limit->name), text(limit->underlying), limitText(limit->least), limitText(limit->most),
                        typed) +
               commaAdvice(typed);
    if (*value == limit->value)
        m_staged.erase(m_chosen);
    else
        m_staged[m_chosen] = {.value = *value, .inForce = limit->value};
    show();
    return {};
}

/// One command a value; what comes back says what is in force.
void LimitsPanel::apply()
{
    if (!m_commands || m_apply->isLocked()) return;
    m_reason->remember();
    for (auto& [key, staged] : m_staged) {
        if (staged.sent) continue;
        const LimitView* limit = find(key);
        if (!limit) continue;
        m_commands->setLimit(text(limit->underlying), text(limit->key), staged.value, m_reason->reason());
        staged.sent = true;
    }
    show();
}

void LimitsPanel::keyPressEvent(QKeyEvent* event)
{
    if (isPressed(PlaceKey::DropEdit, *event) && m_staged.erase(m_chosen) > 0) return show();
    if (isPressed(PlaceKey::Send, *event)) return apply();
    TablePanel::keyPressEvent(event);
}

void LimitsPanel::show()
{
    if (!snapshot()) return;
    m_model.show(snapshot()->limits, m_staged);
    showFoot();
}

void LimitsPanel::showFoot()
{
    const LimitView* limit = find(m_chosen);
    m_label->setText(limit ? tr("%1 of %2 in %3, from %4 to %5")
                                 .arg(text(limit->name), text(limit->underlying), text(limit->unit),
                                      limitText(limit->least), limitText(limit->most))
                           : tr("Choose a limit to change it."));
    QStringList words;
    bool moved = false, waits = false;
    for (const auto& [key, staged] : m_staged) {
        const LimitView* one = find(key);
        if (!one) continue;
        moved = moved || hasMoved(staged, *one);
        waits = waits || !staged.sent;
        words << tr("%1 %2 from %3 to %4")
                     .arg(text(one->underlying), text(one->name).toLower(), limitWords(*one, one->value),
                          limitWords(*one, staged.value));
    }
    m_sentence->setText(words.isEmpty() ? tr("Nothing is staged.")
                                        : tr("Staged: %1.").arg(words.join(QStringLiteral("; "))));
    QString lock;
    if (m_staged.empty()) lock = tr("Nothing is staged.");
    if (moved) lock = tr("A limit was changed since it was staged. Stage it anew or revert it.");
    if (!m_staged.empty() && !moved && !waits) lock = tr("It is sent; the desk has not answered yet.");
    if (m_commands && m_commands->isLocked()) lock = tr("Locked: this is a journal.");
    m_apply->setLocked(lock);
    m_apply->setText(m_staged.size() > 1 ? tr("Apply %1").arg(m_staged.size()) : tr("Apply"));
    m_revert->setLocked(m_staged.empty() ? tr("Nothing is staged.") : QString());
    m_stage->setLocked(limit ? QString() : tr("Choose a limit first."));
}

void LimitsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    // What is in force now needs no staging any more; what was refused waits for another press.
    for (auto it = m_staged.begin(); it != m_staged.end();) {
        const LimitView* limit = find(it->first);
        it = limit && limit->value == it->second.value ? m_staged.erase(it) : std::next(it);
    }
    std::vector<interfaces::TicketView> limits;
    bool refused = false;
    for (const auto& ticket : snapshot.tickets) {
        if (ticket.action != domain::OperatorAction::SetLimit) continue;
        limits.push_back(ticket);
        refused = refused || (limits.size() == 1 && ticket.state == interfaces::TicketState::Refused);
    }
    m_outcomes->showTickets(limits, snapshot.time);
    if (refused)
        for (auto& [key, staged] : m_staged)
            staged.sent = false;
    header()->setFollowText(m_staged.empty() ? tr("in force") : tr("%1 staged").arg(m_staged.size()));
    const bool none = snapshot.limits.empty();
    m_foot->setVisible(!none);
    setEmptyMessage(!none                      ? QString()
                    : snapshot.loading.empty() ? tr("The book states no limits.")
                                               : text(snapshot.loading));
    if (none) return;
    show();
    if (m_chosen.isEmpty() || !find(m_chosen)) choose(LimitsModel::keyOf(snapshot.limits.front()));
}

}  // namespace ballast::ui
