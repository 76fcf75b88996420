#include "ui/shell/review_mode.h"

#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/review/decision_record_panel.h"
#include "ui/review/journal_panel.h"
#include "ui/review/review_banner.h"
#include "ui/review/review_controller.h"
#include "ui/review/scrubber_widget.h"

namespace ballast::ui {

ReviewMode::ReviewMode(QWidget* parent)
    : QWidget(parent), m_banner(new ReviewBanner(nullptr, this)), m_scrubber(new ScrubberWidget(nullptr, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_banner->setFixedHeight(28);
    m_scrubber->setFixedHeight(98);
    column->addWidget(m_banner);
    column->addWidget(m_scrubber);
    hide();
    connect(m_banner, &ReviewBanner::backRequested, this, &ReviewMode::backRequested);
    connect(m_banner, &ReviewBanner::alertsRequested, this, &ReviewMode::alertsRequested);
    connect(m_banner, &ReviewBanner::dayRequested, this, &ReviewMode::dayRequested);
}

ReviewMode::~ReviewMode() { close(); }

void ReviewMode::setPanels(const PanelCatalogue& panels)
{
    m_panels = panels;
    if (m_panels.record)
        connect(m_panels.record, &DecisionRecordPanel::recordRequested, this, &ReviewMode::recordRequested);
}

void ReviewMode::open(std::unique_ptr<interfaces::Review> review)
{
    close();
    m_controller = new ReviewController(std::move(review), this);
    connect(m_controller, &ReviewController::snapshotReady, this, &ReviewMode::snapshotReady);
    connect(m_controller, &ReviewController::readingChanged, this, &ReviewMode::readingChanged);
    connect(m_controller, &ReviewController::positionChanged, this, [this] {
        if (m_controller->isReading()) Q_EMIT readingChanged();
    });
    follow(m_controller);
    show();
    m_scrubber->setFocus(Qt::OtherFocusReason);  // Its keys walk through the journal.
    Q_EMIT openChanged(true);
    m_controller->last();
}

void ReviewMode::close()
{
    if (!m_controller) return;
    follow(nullptr);
    delete m_controller;
    m_controller = nullptr;
    hide();
    Q_EMIT openChanged(false);
}

void ReviewMode::follow(ReviewController* controller)
{
    m_banner->setController(controller);
    m_scrubber->setController(controller);
    if (m_panels.record) m_panels.record->setController(controller);
    if (m_panels.journal) m_panels.journal->setController(controller);
}

void ReviewMode::showNotice(const QString& notice) { m_banner->showNotice(notice); }

void ReviewMode::jumpTo(SequenceNumber record)
{
    if (!m_controller) return;
    m_controller->jumpToSequence(record);
    const auto* row = m_controller->currentRow();
    if (row == nullptr || row->decision->sequence != record)
        showNotice(tr("No record is called “#%1” in this journal.").arg(record.value));
}

void ReviewMode::showRunningDesk(const interfaces::Snapshot& desk) { m_banner->showAlerts(desk.alerts, desk.time); }

void ReviewMode::requestDay(int step)
{
    if (!m_controller) return;
    const auto& info = m_controller->review().info();
    const auto& file = step < 0 ? info.earlierFile : info.laterFile;
    if (!file.empty()) return Q_EMIT dayRequested(text(file));
    showNotice(step < 0 ? tr("There is no journal of a day before beside %1.").arg(text(info.name))
                        : tr("There is no journal of a day after beside %1.").arg(text(info.name)));
}

void ReviewMode::setUnderlying(const QString& code) { m_scrubber->setUnderlying(code); }

void ReviewMode::showRecord(std::shared_ptr<const domain::Decision> decision, const QString& hash)
{
    if (m_panels.record) m_panels.record->showRecord(std::move(decision), hash);
}

}  // namespace ballast::ui
