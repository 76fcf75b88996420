#include "ui/alerts/alerts_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/choices/choices.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/alert_look.h"

namespace ballast::ui {

using interfaces::AlertView;

AlertsPanel::AlertsPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("alerts"), tr("Alerts"), selection, parent), m_foot(new QWidget(this)),
      m_sentence(new QLabel(m_foot)), m_show(new PushButton(tr("Show"), 20, m_foot)),
      m_acknowledge(new PushButton(tr("Acknowledge"), 20, m_foot)),
      m_snoozeType(new PushButton(tr("Snooze the type"), 20, m_foot)), m_channels(new QLabel(m_foot))
{
    setUp(&m_model, LadderView::RowRule::Scroll, {880, 320}, {480, 196});
    header()->setLinked(false);
    m_filterBar = header()->addSegments({tr("All"), tr("Open")}, 0);
    addFilter(tr("Filter: level, words"));
    // In a low window the rows give way before the sentence of the chosen one does.
    view()->setMinimumHeight(LadderView::kHeadHeight + 20);
    buildFoot();
    connect(m_filterBar, &SegmentBar::activated, this, [this](int index) { setFilter(static_cast<Filter>(index)); });
    connect(view(), &LadderView::rowActivated, this,
            [this](int row) { choose(m_model.rows()[static_cast<std::size_t>(row)].key.toULongLong()); });
    connect(view(), &LadderView::rowDoubleClicked, this, [this] { m_show->click(); });
}

void AlertsPanel::buildFoot()
{
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    for (PushButton* button : {m_show, m_acknowledge})
        line->addWidget(button);
    connect(m_show, &PushButton::clicked, this, [this] {
        if (const auto* alert = find(m_chosen)) Q_EMIT panelRequested(text(alert->panel));
    });
    connect(m_acknowledge, &PushButton::clicked, this, [this] { Q_EMIT acknowledgeRequested(m_chosen); });
    for (const int minutes : {5, 15, 60}) {
        auto* button = new PushButton(tr("Snooze %1 min").arg(minutes), 20, m_foot);
        connect(button, &PushButton::clicked, this,
                [this, minutes] { Q_EMIT snoozeRequested(m_chosen, Duration::minutes(minutes)); });
        line->addWidget(button);
        m_snoozes << button;
    }
    line->addStretch();
    auto* column = new QVBoxLayout(m_foot);
    column->setContentsMargins(8, 3, 8, 3);
    column->setSpacing(3);
    column->addWidget(m_sentence);
    column->addLayout(line);
    auto* type = new QHBoxLayout;
    type->setSpacing(8);
    m_channels->setFont(uiFont(12));
    type->addWidget(m_snoozeType);
    type->addWidget(m_channels, 1);
    column->addLayout(type);
    connect(m_snoozeType, &PushButton::clicked, this, [this] {
        const AlertView* alert = find(m_chosen);
        if (!alert) return;
        const AlertKind kind = alert->kind;
        const int minutes = Choices::instance().now().alertOf(kind).snoozeMinutes;
        for (const std::uint64_t id : snoozable(kind))
            Q_EMIT snoozeRequested(id, Duration::minutes(minutes));
    });
    layout()->addWidget(m_foot);
}

void AlertsPanel::setFilter(Filter filter)
{
    m_filter = filter;
    m_filterBar->setCurrent(static_cast<int>(filter));
    refresh();
}

void AlertsPanel::choose(std::uint64_t id)
{
    m_chosen = id;
    view()->setSelectedKey(QString::number(id));
    showChosen();
}

const AlertView* AlertsPanel::find(std::uint64_t id) const
{
    if (!snapshot()) return nullptr;
    for (const auto& alert : snapshot()->alerts)
        if (alert.id == id) return &alert;
    return nullptr;
}

void AlertsPanel::showChosen()
{
    const AlertView* alert = find(m_chosen);
    const QString review = snapshot() && snapshot()->session == interfaces::SessionKind::Review
                               ? tr("Locked: this is a journal.")
                               : QString();
    const QString none = alert ? QString() : tr("Choose an alert first.");
    m_sentence->setText(alert ? sentence(alert->text) : none);
    m_show->setLocked(!none.isEmpty() ? none : alert->panel.empty() ? tr("No panel explains this one.") : QString());
    const auto why = [&](const QString& own) { return !review.isEmpty() ? review : !none.isEmpty() ? none : own; };
    m_acknowledge->setLocked(why(alert && alert->acknowledged ? tr("It is acknowledged.") : QString()));
    const bool warning = alert && alert->open && alert->level == interfaces::AlertLevel::Warning;
    for (PushButton* button : m_snoozes)
        button->setLocked(why(warning ? QString() : tr("Only an open warning can be put to sleep.")));
    showType(alert, !review.isEmpty() ? review : none);
}

/// Where alerts of the chosen one's type go.
void AlertsPanel::showType(const AlertView* alert, const QString& lock)
{
    if (!alert) {
        m_snoozeType->setText(tr("Snooze the type"));
        m_channels->clear();
        return m_snoozeType->setLocked(lock);
    }
    const AlertKind kind = alert->kind;
    const AlertRule& rule = Choices::instance().now().alertOf(kind);
    const auto asleep = snoozable(kind).size();
    m_snoozeType->setText(tr("Snooze all of the type, %1 min").arg(rule.snoozeMinutes));
    m_snoozeType->setAccessibleName(m_snoozeType->text());
    m_snoozeType->setLocked(!lock.isEmpty() ? lock : asleep == 0 ? tr("No warning of this type is open.") : QString());
    QStringList channels;
    if (rule.screen) channels << tr("watch line");
    if (rule.sound) channels << tr("sound");
    if (rule.log) channels << tr("log file");
    m_channels->setText(tr("%1: %2").arg(nameOf(kind), channels.isEmpty() ? tr("this list alone")
                                                                          : channels.join(QStringLiteral(", "))));
    m_channels->setToolTip(tr("Settings, Alerts choose where alerts of a type go."));
}

std::vector<std::uint64_t> AlertsPanel::snoozable(AlertKind kind) const
{
    std::vector<std::uint64_t> ids;
    for (const auto& alert : snapshot()->alerts)
        if (alert.level == interfaces::AlertLevel::Warning && alert.kind == kind &&
            asksForAttention(alert, snapshot()->time))
            ids.push_back(alert.id);
    return ids;
}

void AlertsPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    std::vector<const AlertView*> shown;
    std::size_t open = 0;
    int asleep = 0;
    for (const auto& alert : snapshot.alerts) {
        if (isAsleep(alert, snapshot.time)) ++asleep;
        if (asksForAttention(alert, snapshot.time)) ++open;
        if (m_filter == Filter::Open && !asksForAttention(alert, snapshot.time)) continue;
        const QString words = levelWord(alert.level) + QLatin1Char(' ') + text(alert.text);
        if (words.contains(filterText(), Qt::CaseInsensitive)) shown.push_back(&alert);
    }
    header()->setFollowText(asleep == 0
                                ? tr("%1 open of %2").arg(open).arg(snapshot.alerts.size())
                                : tr("%1 open, %2 snoozed, of %3").arg(open).arg(asleep).arg(snapshot.alerts.size()));
    m_model.show(shown, snapshot.time);
    if (!find(m_chosen)) m_chosen = shown.empty() ? 0 : shown.front()->id;
    view()->setSelectedKey(QString::number(m_chosen));
    showChosen();
    m_foot->setVisible(!snapshot.alerts.empty());
    setEmptyMessage(snapshot.alerts.empty() ? tr("No alerts. Limits, feeds, orders and the journal raise them here.")
                                            : QString());
    strip()->show(shown.empty() && !snapshot.alerts.empty() ? tr("No alert matches the filter.") : QString());
}

}  // namespace ballast::ui
