#pragma once

#include <QWidget>
#include <memory>

#include "interfaces/review.h"
#include "ui/shell/panel_catalogue.h"

namespace ballast::ui {

class ReviewBanner;
class ReviewController;
class ScrubberWidget;

/// The banner and the scrubber of an opened journal, in the watch line's place; hidden while the desk is shown.
class ReviewMode : public QWidget {
    Q_OBJECT
public:
    explicit ReviewMode(QWidget* parent = nullptr);
    ~ReviewMode() override;

    /// Panels that follow the review; they outlive this or the next call.
    void setPanels(const PanelCatalogue& panels);
    void open(std::unique_ptr<interfaces::Review> review);
    void close();
    bool isOpen() const { return m_controller != nullptr; }
    ReviewController* controller() const { return m_controller; }
    void setUnderlying(const QString& code);
    /// In the banner, for five seconds from when it was first painted.
    void showNotice(const QString& notice);
    /// One step before that record of the journal; says where it has none of that number.
    void jumpTo(SequenceNumber record);
    /// What asks for attention at the running desk meanwhile is counted in the banner.
    void showRunningDesk(const interfaces::Snapshot& desk);
    /// Asks for the journal of the day before (-1) or after (1); says where there is none.
    void requestDay(int step);

public Q_SLOTS:
    /// A record of the running desk, for the record's panel.
    void showRecord(std::shared_ptr<const ballast::domain::Decision> decision, const QString& hash);

Q_SIGNALS:
    void openChanged(bool open);
    void backRequested();
    void alertsRequested();
    void dayRequested(const QString& file);
    /// The picture of another instant is being read, or has come.
    void readingChanged();
    void snapshotReady(std::shared_ptr<const ballast::interfaces::Snapshot> snapshot);
    void recordRequested(ballast::SequenceNumber record);

private:
    void follow(ReviewController* controller);

    PanelCatalogue m_panels;
    ReviewController* m_controller{};
    ReviewBanner* m_banner{};
    ScrubberWidget* m_scrubber{};
};

}  // namespace ballast::ui
