#pragma once

#include <QPushButton>
#include <QWidget>

#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// One sentence above a table: what is wrong or what the table leaves out, with at most one button. Hidden without one.
class NoticeStrip : public QWidget {
    Q_OBJECT
public:
    explicit NoticeStrip(QWidget* parent = nullptr);

    /// An empty sentence hides the strip; an empty `button` shows none.
    void show(const QString& sentence, Tone tone = Tone::Label, const QString& button = {});
    const QString& sentence() const { return m_sentence; }

    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    void buttonPressed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int textLeft() const;
    int textWidth(int width) const;

    QString m_sentence;
    Tone m_tone{Tone::Label};
    QPushButton* m_button;
};

}  // namespace ballast::ui
